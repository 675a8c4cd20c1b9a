// SPDX-License-Identifier: Apache-2.0
//
// Any reply to any question: the first byte says which question, the rest is what came. Whatever is
// understood holds only what it promises.
#include <cstddef>
#include <cstdint>

#include "banguid/fail2ban/pickle_reader.h"
#include "banguid/fail2ban/queries.h"
#include "common/base/text.h"

using namespace bangui;
using namespace bangui::fail2ban;

namespace {

void check(Error const &error) {
    ENSURE(error.code == ErrorCode::fail2ban_protocol);
}

template<typename T, typename Check>
void read(Query<T> const &query, Value value, Check const &check_value) {
    auto const result = query.read(value);
    result ? check_value(*result) : check(result.error());
}

void check_texts(JailParameters const &parameters) {
    for (auto const *list : {&parameters.log_paths, &parameters.journal_matches, &parameters.ignore_list,
                             &parameters.fail_regexes, &parameters.ignore_regexes, &parameters.actions})
        for (auto const &text : *list)
            ENSURE(is_utf8(text));
    for (auto const *text : {&parameters.use_dns, &parameters.date_pattern, &parameters.log_encoding,
                             &parameters.ban_time_factor, &parameters.ban_time_formula,
                             &parameters.ban_time_multipliers, &parameters.prefix_regex})
        ENSURE(is_utf8(*text));
    ENSURE(parameters.ban_time >= -1);
}

void ask(std::uint8_t question, Value value) {
    static auto const jail = *JailName::parse("sshd");
    static auto const prefix = *IpPrefix::parse("192.0.2.1");
    constexpr std::uint8_t first_parameter = 7;
    constexpr auto parameters = static_cast<std::uint8_t>(JailParameter::prefix_regex) + 1;
    auto const nothing = [](auto const &) {};
    auto const readable = [](std::string const &text) { ENSURE(is_utf8(text)); };
    switch (question) {
    case 0:
        return read(jail_names(), value, nothing);
    case 1:
        return read(statistics(), value, nothing);
    case 2:
        return read(jails_banning(prefix), value, nothing);
    case 3:
        return read(is_banned(jail, prefix), value, nothing);
    case 4:
        return read(active_bans(jail), value, [](std::vector<ActiveBan> const &bans) {
            for (auto const &ban : bans)
                ENSURE(is_utf8(ban.id));
        });
    case 5:
        return read(ban(jail, prefix), value, nothing);
    case 6:
        if (auto const counters = read_jail_counters(jail, value); !counters) check(counters.error());
        return;
    case first_parameter + parameters:
        return read(database_file(), value, nothing);
    case first_parameter + parameters + 1:
        return read(database_max_age(), value, nothing);
    case first_parameter + parameters + 2:
        return read(database_max_matches(), value, nothing);
    case first_parameter + parameters + 3:
        return read(log_target(), value, readable);
    case first_parameter + parameters + 4:
        return read(log_level(), value, readable);
    default:
        break;
    }
    if (question >= first_parameter + parameters) return;
    JailParameters read_parameters;
    auto const which = static_cast<JailParameter>(question - first_parameter);
    auto const result = read_jail_parameter(which, value, read_parameters);
    if (!result) check(result.error());
    check_texts(read_parameters);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    if (size == 0) return 0;
    PickleReader reader;
    if (!reader.feed(ByteView(data, size).subspan(1)) || !reader.finished()) return 0;
    auto const document = reader.take();
    if (auto const value = outcome(document.root())) ask(data[0], *value);
    return 0;
}
