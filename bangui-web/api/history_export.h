// SPDX-License-Identifier: Apache-2.0
//
// All events that match, as the body of a response: page by page, the next one read when the client has taken
// the one before. Made by its handler, owned by the connection, lives on the loop; pages are read and written
// down on a reader's thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "bangui-web/api/history_request.h"
#include "bangui-web/http/body_stream.h"
#include "bangui-web/store/store.h"

namespace bangui::api {

/// How many exports run: each may keep one of the archive's readers busy.
class ExportSlots {
  public:
    static constexpr std::size_t most = 2;

    /// Held by an export; its end gives the place back, also after the slots themselves.
    using Slot = std::shared_ptr<void>;
    /// Null when there are enough.
    Slot take() {
        if (*taken_ >= most) return nullptr;
        ++*taken_;
        return {taken_.get(), [taken = taken_](void *) { --*taken; }};
    }
    std::size_t taken() const { return *taken_; }

  private:
    std::shared_ptr<std::size_t> taken_ = std::make_shared<std::size_t>(0);
};

class HistoryExport final : public http::BodySource {
  public:
    static constexpr std::size_t events_per_page = history::max_page;

    /// The archive outlives it.
    HistoryExport(store::Store &archive, ExportRequest request, ExportSlots::Slot slot);

    /// Reads the first page, so that what is wrong is told before the response begins; next() gives it.
    void begin(Completion<void> done);
    void next(Completion<Piece> done) override;

  private:
    struct Written {
        std::string bytes;
        std::optional<std::int64_t> next;
    };
    void read(Completion<Piece> done);
    static Result<Written> write_page(store::Connection &connection, ExportRequest const &request,
                                      std::optional<std::int64_t> before);

    store::Store &archive_;
    std::shared_ptr<ExportRequest const> request_;
    ExportSlots::Slot slot_;
    std::optional<std::int64_t> before_;
    std::optional<Piece> first_;
    std::shared_ptr<char> alive_ = std::make_shared<char>('\0'); ///< answers of the store may outlive this
};

} // namespace bangui::api
