// SPDX-License-Identifier: Apache-2.0
//
// Random archives against answers that look at every event.
#include <set>

#include "bangui-web/history/statistics.h"
#include "bangui-web/history/upkeep.h"
#include "tests/unit/bangui-web/history/history_rig.h"
#include "tests/unit/bangui-web/history/naive.h"

using namespace bangui;
using namespace bangui::history;
using namespace bangui::history::test;

namespace {

constexpr std::int64_t first_time = start - 300 * a_day;
constexpr std::int64_t last_time = start + 240 * a_day;

/// An archive of random events in batches, some read twice; some with evidence.
struct Model : HistoryRig {
    explicit Model(unsigned seed, std::size_t count = 1500)
        : random(seed) {
        std::vector<NewEvent> batch;
        while (count-- > 0) {
            batch.push_back(random.next(first_time, last_time));
            if (batch.size() < 200 && count > 0) continue;
            add(batch);
            if (random.below(2) == 0) CHECK_EQ(add(batch).added, 0);
            batch.clear();
        }
        std::vector<Evidence> evidence;
        auto const wanting = wanting_evidence(connection, 1'000'000).value();
        for (auto const &each : wanting) {
            Evidence made;
            made.id = each.id;
            made.found = random.below(4) != 0;
            made.origin = static_cast<Origin>(random.below(4));
            made.text = "line " + std::to_string(random.below(50)) + " of " + each.address;
            evidence.push_back(made);
        }
        attach_all(evidence);
        read();
    }
    void read() {
        all = find_all({}, 500);
        CHECK(check_integrity(connection, 24 * 1000).value().empty());
    }
    /// Each event's id is asked for once, so the naive answers are of the same rows.
    std::vector<std::int64_t> naive(Filter const &filter) const {
        std::vector<std::int64_t> ids;
        for (auto const &each : all)
            if (naive_match(filter, each)) ids.push_back(each.id);
        return ids;
    }
    Filter filter() {
        Filter made;
        auto const maybe = [&] { return random.below(4) == 0; };
        if (maybe()) made.from = first_time + static_cast<std::int64_t>(random.below(500)) * a_day + 1;
        if (maybe()) made.until = first_time + static_cast<std::int64_t>(random.below(700)) * a_day;
        if (maybe()) made.jails = {RandomEvents::jails[random.below(4)], "never"};
        if (maybe()) made.countries = {RandomEvents::place(random.below(5)).country, "FR"};
        if (maybe()) made.networks = {random.below(7), random.below(7)};
        if (maybe()) made.kinds = {event_kinds[random.below(8)], event_kinds[random.below(8)]};
        if (maybe()) made.reasons = {static_cast<Reason>(random.below(6))};
        if (maybe()) made.origins = {static_cast<Origin>(random.below(4))};
        if (maybe()) made.text = std::to_string(random.below(50)) + " of";
        static constexpr char const *prefixes[] = {"0.0.0.0/0",    "::/0",          "10.0.0.0/8",
                                                   "10.1.0.0/16",  "2001:db8::/32", "10.2.0.0/24",
                                                   "10.38.0.0/16", "192.0.2.0/24"};
        if (maybe())
            made.prefix = IpPrefix::parse(prefixes[random.below(8)]).value();
        else if (maybe())
            made.address_text = RandomEvents::address(random.below(400));
        return made;
    }
    Selection selection() {
        static constexpr std::int64_t lengths[] = {0,         600,        3'000,     7'200,   7'201,
                                                   86'400,    172'800,    172'801,   604'800, 2'592'000,
                                                   8'000'000, 31'536'000, 50'000'000};
        Selection made;
        made.range.from =
            first_time / 1000 + static_cast<std::int64_t>(random.below(580 * 86'400)) - 20 * 86'400;
        if (random.below(3) == 0)
            made.range.from =
                all[random.below(static_cast<std::uint32_t>(all.size()))].milliseconds / 1000 - 300;
        made.range.until = made.range.from + lengths[random.below(std::size(lengths))];
        if (random.below(3) == 0)
            made.jail = random.below(5) == 0 ? "never" : RandomEvents::jails[random.below(4)];
        if (random.below(3) == 0) made.origin = static_cast<Origin>(random.below(4));
        return made;
    }
    void compare_filter() {
        auto const made = filter();
        std::vector<std::int64_t> ids;
        auto const found = find_all(made, 1 + random.below(60));
        for (auto const &each : found)
            ids.push_back(each.id);
        CHECK_EQ(ids, naive(made));
    }
    void compare_summary();
    void compare_timeline();
    void compare_tops();

    RandomEvents random;
    std::vector<Event> all;
};

void check_range(Range const &asked, Range const &answered) {
    auto const length = asked.until - asked.from;
    CHECK_LE(answered.from, asked.from);
    CHECK_GE(answered.until, asked.until);
    CHECK_LT(answered.until - asked.until, 3600);
    CHECK_LT(asked.from - answered.from, length > 48 * 3600 ? 86'400 : length > 2 * 3600 ? 3600 : 1);
}

void Model::compare_summary() {
    auto const made = selection();
    auto const answer = summary(connection, made).value();
    check_range(made.range, answer.range);
    Summary naive{.range = answer.range};
    for (auto const &each : all) {
        auto const time = each.milliseconds / 1000;
        if (time < answer.range.from || time >= answer.range.until) continue;
        if (made.jail && each.jail != *made.jail) continue;
        if (each.kind == EventKind::ban && (!made.origin || each.origin == *made.origin)) ++naive.bans;
        if (each.kind == EventKind::unban) ++naive.unbans;
        if (each.kind == EventKind::increase) ++naive.increases;
        if (each.kind == EventKind::action_error) ++naive.errors;
    }
    CHECK_EQ(answer.bans, naive.bans);
    CHECK_EQ(answer.unbans, naive.unbans);
    CHECK_EQ(answer.increases, naive.increases);
    CHECK_EQ(answer.errors, naive.errors);
}

void Model::compare_timeline() {
    auto const made = selection();
    static constexpr int offsets[] = {0, 3600, -3600, 7200, 43'200, -39'600, 46'800, -86'400, 50'400};
    auto const length = made.range.until - made.range.from;
    auto const bucket = length <= 7200 && random.below(2) == 0        ? 60
                        : length <= 7'000'000 && random.below(2) == 0 ? 3600
                        : random.below(2) == 0                        ? 86'400
                                                                      : 604'800;
    auto const offset = offsets[random.below(std::size(offsets))];
    CAPTURE(bucket);
    CAPTURE(offset);
    auto const answer = timeline(connection, made, Seconds(bucket), Seconds(offset)).value();
    std::map<std::string, std::vector<std::uint64_t>> naive;
    for (auto const &each : all) {
        if (!naive_counts(made, answer.range, each)) continue;
        auto &buckets = naive[each.jail];
        buckets.resize(answer.begins.size());
        ++buckets[static_cast<std::size_t>((each.milliseconds / 1000 - answer.range.from) / bucket)];
    }
    CHECK_LE(answer.range.from, made.range.from);
    CHECK_GE(answer.range.until, made.range.until);
    std::map<std::string, std::vector<std::uint64_t>> by_jail;
    for (auto const &each : answer.jails)
        by_jail[each.jail] = each.bans;
    CHECK_EQ(by_jail, naive);
    for (std::size_t index = 0; index < answer.begins.size(); ++index) {
        CHECK_EQ(answer.begins[index], answer.range.from + static_cast<std::int64_t>(index) * bucket);
        if (bucket >= 86'400) CHECK_EQ((answer.begins[index] + offset) % 86'400, 0);
    }
}

void Model::compare_tops() {
    auto const made = selection();
    auto const dimension = static_cast<Dimension>(random.below(4));
    bool const repeats = dimension == Dimension::address && random.below(2) == 0;
    auto const limit = 1 + random.below(30);
    auto const answer = repeats ? repeat_offenders(connection, made, limit).value()
                                : tops(connection, made, dimension, limit).value();
    check_range(made.range, answer.range);
    auto counted = made;
    if (dimension == Dimension::network || dimension == Dimension::address) counted.jail.reset();
    std::map<std::string, std::uint64_t> naive;
    std::uint64_t total = 0;
    for (auto const &each : all) {
        if (!naive_counts(counted, answer.range, each)) continue;
        if (dimension == Dimension::country && made.origin && each.origin != *made.origin) continue;
        ++naive[naive_key(dimension, each)];
        ++total;
    }
    std::vector<std::uint64_t> most;
    for (auto const &[key, bans] : naive)
        if (!repeats || bans > 1) most.push_back(bans);
    std::sort(most.rbegin(), most.rend());
    most.resize(std::min<std::size_t>(most.size(), limit));
    std::vector<std::uint64_t> answered;
    std::set<std::string> keys;
    for (auto const &item : answer.items) {
        answered.push_back(item.bans);
        keys.insert(item.key);
        CHECK_EQ(item.bans, naive[item.key]);
    }
    CHECK_EQ(answered, most);
    CHECK_EQ(keys.size(), answered.size());
    CHECK_EQ(answer.total, total);
}

} // namespace

TEST_CASE("pages of any filter are what a look at every event finds") {
    Model model(1);
    for (int round = 0; round < 150; ++round) {
        CAPTURE(round);
        model.compare_filter();
    }
}

TEST_CASE("statistics are what a look at every event counts") {
    for (unsigned const seed : {2U, 3U}) {
        Model model(seed);
        for (int round = 0; round < 80; ++round) {
            CAPTURE(round);
            model.compare_summary();
            model.compare_timeline();
            model.compare_tops();
        }
    }
}

TEST_CASE("after retention and moved places the answers are those of what is left") {
    Model model(4);
    std::vector<Placed> moved;
    auto const places = list_places(model.connection, 0, 1000).value();
    for (auto placed : places) {
        if (model.random.below(3) == 0) continue;
        placed.place = RandomEvents::place(model.random.below(30));
        moved.push_back(placed);
    }
    auto const done =
        in_transaction(model.connection, [&](auto &writer) { return move_places(writer, moved); });
    REQUIRE(done.has_value());
    model.read();
    for (auto const &placed : moved)
        CHECK_EQ(find_address(model.connection, placed.address).value()->place.country, placed.place.country);
    for (int round = 0; round < 50; ++round) {
        model.compare_filter();
        model.compare_summary();
        model.compare_tops();
    }
    auto const before = model.all.size();
    Retention const retention{.events_before = start / 1000, .max_bytes = {}, .sums_before = start / 1000};
    std::size_t gone = 0;
    do {
        gone = in_transaction(model.connection, [&](auto &writer) {
                   return forget_step(writer, retention, 197);
               }).value();
        CHECK(check_integrity(model.connection, 24 * 1000).value().empty());
    } while (gone > 0);
    model.read();
    CHECK_LT(model.all.size(), before / 2);
    CHECK_GT(model.all.size(), before / 5);
    CHECK_GE(model.all.back().milliseconds, start);
    CHECK_EQ(size(model.connection).value().events, model.all.size());
    for (int round = 0; round < 100; ++round)
        model.compare_filter();
}
