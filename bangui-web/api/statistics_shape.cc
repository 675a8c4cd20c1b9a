// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/api/statistics_shape.h"

#include <cstdint>
#include <optional>

#include "bangui-web/json/writer.h"
#include "common/base/text.h"

namespace bangui::api {
namespace {

using json::Time;
using json::Writer;

std::optional<std::string> known(std::string const &text) {
    if (text.empty()) return std::nullopt;
    return text;
}

void write_range(Writer &json, history::Range const &range) {
    json.member("from", Time{range.from}).member("until", Time{range.until});
}

void write_system(Writer &json, std::uint32_t number, std::string const &name) {
    json.begin_object().member("number", number).member("name", known(name)).end_object();
}

void write_key(Writer &json, history::Top const &top, history::Dimension dimension) {
    switch (dimension) {
    case history::Dimension::country:
        json.member("country", known(top.key));
        break;
    case history::Dimension::network: {
        auto const number = parse_integer<std::uint32_t>(top.key);
        json.member("number", number && *number > 0 ? number : std::nullopt).member("name", known(top.label));
        break;
    }
    case history::Dimension::jail:
        json.member("jail", top.key);
        break;
    case history::Dimension::address:
        json.member("address", top.key);
        break;
    }
}

void write_address_members(Writer &json, history::Top const &top) {
    json.member("country", known(top.place.country)).name("network");
    if (top.place.network == 0)
        json.value(nullptr);
    else
        write_system(json, top.place.network, top.place.network_name);
    json.member("last_ban", Time{top.last_ban});
}

} // namespace

std::string summary_json(history::Summary const &summary) {
    Writer json;
    json.begin_object();
    write_range(json, summary.range);
    json.member("bans", summary.bans)
        .member("unbans", summary.unbans)
        .member("increases", summary.increases)
        .member("found", summary.found)
        .member("errors", summary.errors)
        .end_object();
    return json.finish();
}

std::string timeline_json(history::Timeline const &timeline) {
    Writer json;
    json.begin_object();
    write_range(json, timeline.range);
    json.member("bucket_seconds", timeline.bucket.count()).name("begins").begin_array();
    for (auto const begin : timeline.begins)
        json.value(Time{begin});
    json.end_array().name("jails").begin_array();
    for (auto const &each : timeline.jails)
        json.begin_object().member("jail", each.jail).member("bans", each.bans).end_object();
    json.end_array().end_object();
    return json.finish();
}

std::string tops_json(history::Tops const &tops, history::Dimension dimension) {
    Writer json;
    json.begin_object();
    write_range(json, tops.range);
    json.member("total", tops.total).name("items").begin_array();
    for (auto const &top : tops.items) {
        json.begin_object();
        write_key(json, top, dimension);
        json.member("bans", top.bans);
        if (dimension == history::Dimension::address) write_address_members(json, top);
        json.end_object();
    }
    json.end_array().end_object();
    return json.finish();
}

} // namespace bangui::api
