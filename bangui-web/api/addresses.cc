// SPDX-License-Identifier: Apache-2.0
//
// All that is known of one address: bans as the mirror has them, ignore lists as fail2ban tells them, and the
// archive. What cannot be known now makes the answer uncertain, not an error: the rest is still worth
// reading.
#include <memory>

#include "bangui-web/api/answer.h"
#include "bangui-web/api/event_shape.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/query_fields.h"
#include "bangui-web/api/shapes.h"

namespace bangui::api {
namespace {

constexpr std::size_t newest_events = 50;
/// Ignore lists that are read, one after the other; more jails than anybody's, and the page still comes.
constexpr std::size_t max_ignore_lists = 64;
/// Of a network there may be any number.
constexpr std::size_t max_bans = 500;
/// Rows that only look like the address in their text are looked past, so many pages of them.
constexpr int max_passes = 8;

struct Archived {
    std::optional<history::AddressTotals> totals;
    history::Page newest;
};

Result<Archived> read_archive(store::Connection &connection, AddressOrText const &address) {
    Archived found;
    found.totals = TRY(history::find_address(connection, address.text));
    history::Filter filter;
    filter.prefix = address.prefix;
    if (!address.prefix) filter.address_text = address.text;
    found.newest = TRY(history::find_events(connection, filter, std::nullopt, newest_events));
    return found;
}

/// Itself, what lies in it, and the networks it lies in.
bool concerns(AddressOrText const &address, std::string const &id) {
    if (!address.prefix) return id == address.text;
    auto const other = IpPrefix::parse(id);
    return other && other->overlaps(*address.prefix);
}

std::vector<events::Position> bans_of(events::Mirror const &mirror, AddressOrText const &address) {
    events::BanQuery query;
    query.search = address.text;
    query.limit = max_bans;
    std::vector<events::Position> bans;
    for (int pass = 0; pass < max_passes && bans.size() < max_bans; ++pass) {
        auto page = mirror.query(query);
        for (auto &ban : page.items) {
            if (bans.size() < max_bans && concerns(address, ban.row.id)) bans.push_back(std::move(ban));
        }
        if (!page.next) break;
        query.after = std::move(page.next);
    }
    return bans;
}

bool ignores(std::vector<std::string> const &list, AddressOrText const &address) {
    for (auto const &item : list) {
        if (!address.prefix) {
            if (item == address.text) return true;
            continue;
        }
        auto const ignored = IpPrefix::parse(item);
        if (ignored && ignored->contains(*address.prefix)) return true;
    }
    return false;
}

/// Step by step; holds itself until it has answered.
class AddressPage : public std::enable_shared_from_this<AddressPage> {
  public:
    AddressPage(Services &services, http::Responder responder, AddressOrText address)
        : services_(services)
        , responder_(std::move(responder))
        , address_(std::move(address)) {}

    void start() {
        if (services_.watcher.look(events::Needs::all_bans())) return take_bans();
        services_.watcher.when_fresh(events::Needs::all_bans(),
                                     [self = shared_from_this()](Result<void> fresh) {
                                         self->is_certain_ = fresh.has_value();
                                         self->take_bans();
                                     });
    }

  private:
    void take_bans() {
        if (is_certain_) is_certain_ = services_.watcher.is_certain(std::nullopt);
        for (auto const &jail : services_.mirror.jails())
            jails_.push_back(jail.jail);
        if (!address_.prefix) return ask_ignore_list(0);
        services_.history_state.is_protected(*address_.prefix,
                                             [self = shared_from_this()](std::optional<bool> is_protected) {
                                                 self->is_protected_ = is_protected;
                                                 self->ask_ignore_list(0);
                                             });
    }

    void ask_ignore_list(std::size_t index) {
        if (index == jails_.size()) return read();
        if (index == max_ignore_lists) return give_up_ignore_lists();
        services_.banguid.jail_parameters(
            {jails_[index]}, [self = shared_from_this(), index](Result<ipc::JailParametersReply> reply) {
                if (!reply && reply.error().code != ErrorCode::not_found) return self->give_up_ignore_lists();
                if (reply && ignores(reply->parameters.ignore_list, self->address_))
                    self->ignored_in_.push_back(self->jails_[index]);
                self->ask_ignore_list(index + 1);
            });
    }

    void give_up_ignore_lists() {
        is_certain_ = false;
        read();
    }

    void read() {
        services_.history.read<Archived>(
            [address = address_](store::Connection &connection) { return read_archive(connection, address); },
            [self = shared_from_this()](Result<Archived> found) {
                if (!found) return answer_error(self->services_, self->responder_, found.error());
                answer_json(self->responder_, 200, self->json(*found));
            });
    }

    std::string json(Archived const &found) const {
        json::Writer json;
        json.begin_object()
            .member("address", address_.text)
            .member("is_address", address_.prefix.has_value())
            .member("protected", is_protected_);
        json.name("bans").begin_array();
        for (auto const &ban : bans_of(services_.mirror, address_)) {
            json.raw(ban_row_json(ban.jail, ban.row, services_.mirror.action_error(ban.jail, ban.row.id)));
        }
        json.end_array().member("certain", is_certain_);
        write_totals(json, found.totals);
        write_place(json, found.totals);
        json.name("ignored_in").begin_array();
        for (auto const &jail : ignored_in_)
            json.value(jail.text());
        json.end_array().name("events").begin_array();
        for (auto const &event : found.newest.events)
            write_event(json, event);
        std::optional<std::string> next;
        if (found.newest.next) next = std::to_string(*found.newest.next);
        json.end_array().member("next", next).end_object();
        return json.finish();
    }

    static void write_totals(json::Writer &json, std::optional<history::AddressTotals> const &totals) {
        json.name("totals");
        if (!totals) {
            json.value(nullptr).name("jails").begin_array().end_array();
            return;
        }
        json.begin_object()
            .member("bans", totals->bans)
            .member("unbans", totals->unbans)
            .member("events", totals->events)
            .member("first_seen", json::Time{totals->first_seen})
            .member("last_seen", json::Time{totals->last_seen})
            .end_object();
        json.name("jails").begin_array();
        for (auto const &each : totals->jails) {
            json.begin_object()
                .member("jail", each.jail)
                .member("bans", each.bans)
                .member("last_ban", json::Time{each.last_ban})
                .end_object();
        }
        json.end_array();
    }

    /// As the archive has it, which follows the newest file; else as that file says now.
    void write_place(json::Writer &json, std::optional<history::AddressTotals> const &totals) const {
        auto place = totals ? totals->place : history::Place{};
        if (place == history::Place{} && address_.prefix)
            place = services_.history_state.place(address_.prefix->address().text());
        json.member("country", place.country.empty() ? std::nullopt : std::optional(place.country));
        write_network(json.name("network"), place);
    }

    Services &services_;
    http::Responder responder_;
    AddressOrText address_;
    std::vector<JailName> jails_;
    std::vector<JailName> ignored_in_;
    std::optional<bool> is_protected_;
    bool is_certain_ = true;
};

} // namespace

void address(Services &services, http::Exchange exchange) {
    auto address = address_or_text(exchange.captures.at("address"));
    if (!address) {
        return answer_problem(exchange.responder,
                              {ProblemCode::invalid_address, address.error().detail, "address"});
    }
    std::make_shared<AddressPage>(services, std::move(exchange.responder), std::move(*address))->start();
}

} // namespace bangui::api
