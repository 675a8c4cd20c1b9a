// SPDX-License-Identifier: Apache-2.0
//
// What the archive costs at a size: history_bench DIRECTORY EVENTS EVIDENCE% [alone]. Fills a new archive in
// the directory, unless one of this size is there, beside the sqlite3 shell with the same rows (not "alone");
// then asks what pages ask. Prints milliseconds.
#include <SQLiteCpp/SQLiteCpp.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "bangui-web/history/batch.h"
#include "bangui-web/history/find.h"
#include "bangui-web/history/history_database.h"
#include "bangui-web/history/statistics.h"
#include "bangui-web/history/upkeep.h"
#include "tests/bench/history/generator.h"
#include "tests/bench/history/shell.h"

using namespace bangui;
using namespace bangui::history;
using bench::Generator;

namespace {

constexpr std::size_t batch_size = 1'000;

double now() {
    return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double cpu() {
    timespec spent{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &spent);
    return static_cast<double>(spent.tv_sec) + static_cast<double>(spent.tv_nsec) * 1e-9;
}

template<typename Work>
void transaction(store::Connection &connection, Work work) {
    SQLite::Transaction running(connection.database(), SQLite::TransactionBehavior::IMMEDIATE);
    ENSURE(work().has_value());
    running.commit();
}

void attach_some(store::Connection &connection, unsigned percent) {
    auto const wanting = wanting_evidence(connection, batch_size).value();
    std::vector<Evidence> evidence;
    for (auto const &each : wanting) {
        Evidence made;
        made.id = each.id;
        made.found = static_cast<std::uint64_t>(each.id) * 0x9e3779b97f4a7c15U % 100 < percent;
        made.origin = Origin::filter;
        made.failures = 5;
        if (made.found) made.text = Generator::evidence(each);
        evidence.push_back(made);
    }
    transaction(connection, [&] { return attach_evidence(connection, evidence); });
}

void print_ratio(std::string_view what, std::size_t rows, bench::Spent const &shell, std::size_t events,
                 bench::Spent const &ours) {
    auto const count = static_cast<double>(rows);
    fmt::print(
        "sqlite3 shell, {}: {} rows, {:.0f} rows/s (CPU alone {:.0f}/s); {:.1f} s for what took us {:.1f} s: "
        "{:.2f} x (CPU alone {:.2f} x)\n",
        what, rows, count / shell.wall, count / shell.cpu, shell.wall, ours.wall, shell.wall / ours.wall,
        shell.cpu / ours.cpu);
    fmt::print("    {:.0f} events/s by the shell\n", static_cast<double>(events) / shell.wall);
}

/// In tenths: ours, then the shell with the events of it; at the end the shell with all that came of them.
void fill(store::Connection &connection, std::string const &directory, std::size_t events, unsigned percent,
          bool yardstick) {
    Generator generator(events);
    bench::Spent ours;
    bench::Spent last_tenth;
    bench::Spent shell_events;
    double evidence_wall = 0;
    std::size_t shell_rows = 0;
    auto &database = connection.database();
    std::int64_t last_id = 0;
    auto const newest = [&] { return database.execAndGet("SELECT max(id) FROM events").getInt64(); };
    std::optional<bench::Shell> shell;
    if (yardstick) shell.emplace(database, directory, "events", std::vector<std::string>{"events"});
    auto const tenth = std::max<std::size_t>(events / 10, batch_size);
    std::size_t in_tenth = 0;
    for (std::size_t done = 0; done < events; done += batch_size) {
        Batch batch;
        for (std::size_t index = 0; index < batch_size; ++index)
            batch.events.push_back(generator.next());
        batch.found.push_back({batch.events.back().milliseconds / 1000, "sshd", 5});
        batch.progress.push_back({"log", 1, done});
        auto const begin = now();
        auto const begin_cpu = cpu();
        transaction(connection, [&] { return write_batch(connection, batch); });
        auto const between = now();
        bench::Spent const spent{between - begin, cpu() - begin_cpu};
        ours += spent;
        if (done >= events - tenth) last_tenth += spent;
        attach_some(connection, percent);
        evidence_wall += now() - between;
        in_tenth += batch_size;
        if (!shell || in_tenth < tenth) continue;
        auto const id = newest();
        shell->insert("events", "id > ?1 AND id <= ?2 ORDER BY id", last_id, id);
        shell_events += shell->run_batches(in_tenth / batch_size, shell_rows);
        last_id = id;
        in_tenth = 0;
    }
    auto const count = static_cast<double>(events);
    fmt::print("ingest: {:.0f} events/s (CPU alone {:.0f}/s; last tenth {:.0f}/s, CPU alone {:.0f}/s); "
               "evidence {:.0f} s "
               "for {} %\n",
               count / ours.wall, count / ours.cpu, static_cast<double>(tenth) / last_tenth.wall,
               static_cast<double>(tenth) / last_tenth.cpu, evidence_wall, percent);
    std::fflush(stdout);
    if (!shell) return;
    print_ratio("events alone", shell_rows, shell_events, events, ours);
    bench::Shell all(database, directory, "all",
                     {"jails", "networks", "addresses", "events", "counts", "country_sums", "network_sums",
                      "address_sums", "address_jails"});
    bench::Spent shell_all;
    std::size_t all_rows = 0;
    for (auto const *const table : {"jails", "networks", "addresses", "events", "counts", "country_sums",
                                    "network_sums", "address_sums", "address_jails"})
        all.insert(table, "?1 < ?2", 0, 1);
    shell_all += all.run_batches(events / batch_size, all_rows);
    print_ratio("all rows", all_rows, shell_all, events, ours);
    std::fflush(stdout);
}

/// Runs `work(round)` and prints the line; the p99 of the processor's time, which other programs' load does
/// not move as much.
template<typename Work>
double measure(std::string_view name, int rounds, Work work) {
    std::vector<double> times;
    std::vector<double> cpu_times;
    for (int round = 0; round < rounds; ++round) {
        auto const begin = now();
        auto const begin_cpu = cpu();
        work(round);
        times.push_back((now() - begin) * 1000);
        cpu_times.push_back((cpu() - begin_cpu) * 1000);
    }
    std::sort(times.begin(), times.end());
    std::sort(cpu_times.begin(), cpu_times.end());
    auto const part_of = [](std::vector<double> const &sorted, double part) {
        return sorted[static_cast<std::size_t>(part * static_cast<double>(sorted.size() - 1))];
    };
    auto const at = [&](double part) { return part_of(times, part); };
    fmt::print("{:<44} {:8.2f} {:8.2f} {:8.2f} {:8.2f} {:8.2f}\n", name, at(0.5), at(0.99), times.back(),
               part_of(cpu_times, 0.5), part_of(cpu_times, 0.99));
    return part_of(cpu_times, 0.99);
}

struct Asked {
    std::string name;
    Filter filter;
};

std::vector<Asked> filters(std::size_t events) {
    auto const with = [](std::string name, auto set) {
        Asked asked{std::move(name), {}};
        set(asked.filter);
        return asked;
    };
    auto const rare_address = Generator::address(static_cast<std::uint64_t>(static_cast<double>(events) / 6));
    auto const rare = Generator::place(static_cast<std::uint64_t>(static_cast<double>(events) / 6));
    auto const prefix = [](std::string_view text) { return IpPrefix::parse(text).value(); };
    return {
        {"none", {}},
        with("one jail", [](Filter &f) { f.jails = {"sshd"}; }),
        with("rare jail", [](Filter &f) { f.jails = {"vsftpd"}; }),
        with("kind unban", [](Filter &f) { f.kinds = {EventKind::unban}; }),
        with("kind act: none", [](Filter &f) { f.kinds = {EventKind::act}; }),
        with("reason expired", [](Filter &f) { f.reasons = {Reason::expired}; }),
        with("origin filter", [](Filter &f) { f.origins = {Origin::filter}; }),
        with("one country", [](Filter &f) { f.countries = {"AA"}; }),
        with("rare country", [&](Filter &f) { f.countries = {rare.country}; }),
        with("large network", [](Filter &f) { f.networks = {1}; }),
        with("rare network", [&](Filter &f) { f.networks = {rare.network}; }),
        with("hot address", [&](Filter &f) { f.prefix = prefix(Generator::address(1)); }),
        with("rare address", [&](Filter &f) { f.prefix = prefix(rare_address); }),
        with("prefix /24", [&](Filter &f) { f.prefix = prefix("1.2.3.0/24"); }),
        with("prefix /16", [&](Filter &f) { f.prefix = prefix("1.2.0.0/16"); }),
        with("prefix /8", [&](Filter &f) { f.prefix = prefix("1.0.0.0/8"); }),
        with("prefix ::/0", [&](Filter &f) { f.prefix = prefix("::/0"); }),
        with("jail, kind, country",
             [&](Filter &f) {
                 f.jails = {"vsftpd"};
                 f.kinds = {EventKind::ban};
                 f.countries = {rare.country};
             }),
        with("text, frequent", [](Filter &f) { f.text = "failed password"; }),
        with("text, a user", [](Filter &f) { f.text = "for oracle from"; }),
        with("text, an address", [&](Filter &f) { f.text = "from " + rare_address + ' '; }),
        with("text, nowhere", [](Filter &f) { f.text = "from 1.1.1.1 port 22 sshd root admin"; }),
        with("text and jail",
             [](Filter &f) {
                 f.text = "for oracle from";
                 f.jails = {"vsftpd"};
             }),
    };
}

void measure_pages(store::Connection &reader, std::size_t events) {
    fmt::print("\n{:<44} {:>8} {:>8} {:>8} {:>8} {:>8}\n", "page of 50", "median", "p99", "max", "cpu",
               "cpu p99");
    std::mt19937_64 random(2);
    for (auto const &[name, filter] : filters(events)) {
        std::size_t found = 0;
        std::size_t gave_up = 0;
        measure(name, 200, [&](int) {
            // Anywhere in the year: any depth.
            auto const before = first_id_at(
                Generator::first_time +
                static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(Generator::length)));
            auto const page = find_events(reader, filter, before, 50).value();
            found += page.events.size();
            gave_up += page.next && page.events.size() < 50 ? 1U : 0U;
        });
        fmt::print("    {:.1f} found a page, {} of 200 gave up\n", static_cast<double>(found) / 200, gave_up);
    }
}

void measure_statistics(store::Connection &reader) {
    constexpr UnixSeconds end = (Generator::first_time + Generator::length) / 1000 - 40 * 86'400;
    fmt::print("\n{:<44} {:>8} {:>8} {:>8} {:>8} {:>8}\n", "statistics", "median", "p99", "max", "cpu",
               "cpu p99");
    struct Length {
        std::string_view name;
        UnixSeconds seconds;
        int bucket;
    };
    for (auto const &[name, seconds, bucket] :
         {Length{"1h", 3600, 60}, Length{"24h", 86'400, 3600}, Length{"7d", 604'800, 3600},
          Length{"30d", 2'592'000, 86'400}, Length{"1y", 31'536'000, 86'400}}) {
        double sum = 0;
        auto const each = [&](std::string_view what, auto work) {
            sum += measure(fmt::format("{} {}", name, what), 100, [&](int round) {
                Selection selection;
                selection.range = {end - seconds - round * 3600, end - round * 3600};
                work(selection);
            });
        };
        each("summary", [&](auto const &s) { ENSURE(summary(reader, s).has_value()); });
        each("timeline",
             [&](auto const &s) { ENSURE(timeline(reader, s, Seconds(bucket), Seconds(7200)).has_value()); });
        each("countries",
             [&](auto const &s) { ENSURE(tops(reader, s, Dimension::country, 300).has_value()); });
        each("networks", [&](auto const &s) { ENSURE(tops(reader, s, Dimension::network, 10).has_value()); });
        each("jails", [&](auto const &s) { ENSURE(tops(reader, s, Dimension::jail, 10).has_value()); });
        each("addresses",
             [&](auto const &s) { ENSURE(tops(reader, s, Dimension::address, 10).has_value()); });
        each("repeat offenders", [&](auto const &s) { ENSURE(repeat_offenders(reader, s, 10).has_value()); });
        fmt::print("{} all widgets, sum of p99: {:.2f}\n", name, sum);
    }
}

} // namespace

int main(int count, char **arguments) {
    if (count != 4 && count != 5) {
        fmt::print(stderr, "history_bench DIRECTORY EVENTS EVIDENCE% [alone]\n");
        return 2;
    }
    std::string const directory = arguments[1];
    auto const events = static_cast<std::size_t>(std::stoull(arguments[2]));
    auto const percent = static_cast<unsigned>(std::stoul(arguments[3]));
    auto const path = directory + "/history-" + std::to_string(events) + ".sqlite3";
    fmt::print("{} events\n", events);
    {
        auto connection = store::Connection::open(path, history_database()).value();
        auto const known = size(connection).value();
        if (known.events == 0) {
            fill(connection, directory, events, percent, count == 4);
        }
        auto const filled = size(connection).value();
        fmt::print("{} events, {} MiB; {} addresses\n", filled.events, filled.bytes >> 20,
                   connection.database().execAndGet("SELECT count(*) FROM addresses").getInt64());
    }
    measure("open", 20, [&](int) { ENSURE(store::Connection::open(path, history_database()).has_value()); });
    auto reader = store::Connection::open_reader(path, history_database()).value();
    std::mt19937_64 random(3);
    measure("find_address", 500, [&](int) {
        auto const number = static_cast<std::uint64_t>(
            static_cast<double>(events) / 5 * std::pow(static_cast<double>(random() % 1000) / 1000, 4));
        ENSURE(find_address(reader, Generator::address(number)).has_value());
    });
    measure("size", 100, [&](int) { ENSURE(size(reader).has_value()); });
    measure_pages(reader, events);
    measure_statistics(reader);
    return 0;
}
