// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/history_export.h"

#include "bangui-web/api/event_shape.h"

namespace bangui::api {

HistoryExport::HistoryExport(store::Store &archive, ExportRequest request, ExportSlots::Slot slot)
    : archive_(archive)
    , request_(std::make_shared<ExportRequest const>(std::move(request)))
    , slot_(std::move(slot)) {}

void HistoryExport::begin(Completion<void> done) {
    read([this, done = std::move(done)](Result<Piece> piece) mutable {
        if (!piece) return done(tl::unexpected<Error>(piece.error()));
        if (request_->format == ExportFormat::csv) piece->bytes.insert(0, csv_header());
        first_ = std::move(*piece);
        done({});
    });
}

void HistoryExport::next(Completion<Piece> done) {
    if (!first_) return read(std::move(done));
    // Through the store, too: never before this call returned.
    archive_.read<void>([](store::Connection &) { return Result<void>(); },
                        [this, alive = std::weak_ptr(alive_), done = std::move(done)](Result<void>) mutable {
                            if (alive.expired()) return;
                            auto piece = std::move(*first_);
                            first_.reset();
                            done(std::move(piece));
                        });
}

void HistoryExport::read(Completion<Piece> done) {
    archive_.read<Written>(
        [request = request_, before = before_](store::Connection &connection) {
            return write_page(connection, *request, before);
        },
        [this, alive = std::weak_ptr(alive_), done = std::move(done)](Result<Written> page) mutable {
            if (alive.expired()) return;
            if (!page) return done(tl::unexpected<Error>(page.error()));
            before_ = page->next;
            done(Piece{std::move(page->bytes), page->next ? Piece::After::more : Piece::After::end});
        });
}

Result<HistoryExport::Written> HistoryExport::write_page(store::Connection &connection,
                                                         ExportRequest const &request,
                                                         std::optional<std::int64_t> before) {
    auto const page = TRY(history::find_events(connection, request.filter, before, events_per_page));
    Written written{{}, page.next};
    for (auto const &event : page.events) {
        switch (request.format) {
        case ExportFormat::csv:
            written.bytes += csv_row(event);
            break;
        case ExportFormat::json_lines:
            written.bytes += event_json(event) + '\n';
            break;
        }
    }
    return written;
}

} // namespace bangui::api
