// SPDX-License-Identifier: Apache-2.0
//
// Pins the wire: one frame of every message, as the encoder writes it, is the file in tests/golden/ipc, byte
// for byte. A change that is meant raises the protocol's number and accepts the new bytes
// (tests/golden/accept.sh). The values are those that the generator gives its "typical" seeds, so that the
// Python side, which compares its own encoding with the same files, agrees on their meaning too.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <set>

#include "proto/bangui_ipc_testing.h"

using namespace bangui;
using namespace bangui::ipc;

namespace {

std::filesystem::path const folder = GOLDEN_FOLDER;

std::string const text = "s\xC3\xA4g\xC3\xA4";
constexpr std::uint32_t number32 = 0x01020304;
constexpr std::uint64_t number64 = 0x0102030405060708;
constexpr Time time_value = 0x0102030405060708;
constexpr Time least_time = std::numeric_limits<Time>::min();

JailName const jail = JailName::parse(text).value();
JailName const least_jail = JailName::parse("x").value();
IpAddress const address = IpAddress::parse("192.0.2.1").value();
IpPrefix const prefix = IpPrefix::parse("2001:db8::/32").value();
Operator const by{text, address, text};

ServerState const server_state{.banguid_version = text,
                               .banguid_started = time_value,
                               .fail2ban = Fail2banState::offline,
                               .fail2ban_version = text,
                               .fail2ban_socket = text,
                               .since = time_value,
                               .last_answer = time_value,
                               .detail = text,
                               .connects = number64,
                               .requests = number64,
                               .failures = number64};

JailParameters const jail_parameters{.jail = jail,
                                     .ban_time = time_value,
                                     .find_time = number64,
                                     .max_retry = number32,
                                     .max_matches = number32,
                                     .ban_time_increment = true,
                                     .over_all_jails = true,
                                     .ban_time_factor = text,
                                     .ban_time_formula = text,
                                     .ban_time_multipliers = text,
                                     .ban_time_most = time_value,
                                     .ban_time_random = time_value,
                                     .backend = text,
                                     .use_dns = text,
                                     .date_pattern = text,
                                     .log_encoding = text,
                                     .log_paths = {"", text},
                                     .journal_matches = {"", text},
                                     .ignore_self = true,
                                     .ignore_list = {"", text},
                                     .prefix_regex = text,
                                     .fail_regexes = {"", text},
                                     .ignore_regexes = {"", text},
                                     .actions = {"", text},
                                     .truncated = true};

Ban const least_ban{"", least_time, std::nullopt, std::nullopt};
Ban const ban{text, time_value, time_value, number32};
constexpr std::int64_t least_ban_time = -2;
Evidence const evidence{time_value, time_value, number32, {}, true};
ArchivedBan const least_archived{least_jail, "", least_time, least_ban_time, 0, {}, false};
ArchivedBan const archived{jail, text, time_value, time_value, number32, {}, true};
OldLog const least_old_log{"x", 0, 0, least_time};
OldLog const old_log{text, number64, number64, time_value};
LogSource const log_source{LogState::too_quiet, text, text, text};
ServerSettings const server_settings{.database = text,
                                     .database_max_age = time_value,
                                     .database_max_matches = number32,
                                     .log_level = text,
                                     .log_target = text};
Limits const limits{number32, number32, number32, number32, number32, number32, number32, number32, number32,
                    number32, true,     number32, number32, true,     true,     true,     true};
std::vector<IpAddress> const addresses{IpAddress::parse("0.0.0.0").value(), address};
std::vector<IpPrefix> const prefixes{IpPrefix::parse("0.0.0.0/0").value(), prefix};
std::vector<ActResult> const act_results{{false, std::nullopt, ""}, {true, ErrorCode::internal, text}};

Bytes read_file(std::filesystem::path const &path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_file(std::filesystem::path const &path, Bytes const &bytes) {
    std::ofstream file(path, std::ios::binary);
    file.write(reinterpret_cast<char const *>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
}

/// Compares every message with its file, or replaces the files when BANGUI_GOLDEN_ACCEPT is set.
class Golden {
  public:
    template<typename Message>
    void operator()(char const *name, Kind kind, std::uint16_t operation, Message const &message) {
        CAPTURE(name);
        auto const payload = encode(message).value();
        auto const frame = encode_frame(kind, operation, kind == Kind::event ? 0 : number32, payload);
        auto const path = folder / (std::string(name) + ".bin");
        if (std::getenv("BANGUI_GOLDEN_ACCEPT") != nullptr) write_file(path, frame);
        CHECK(read_file(path) == frame);
        CHECK(decode<Message>(payload) == message);
        seen_.insert(path.filename());
    }

    std::set<std::string> const &seen() const { return seen_; }

  private:
    std::set<std::string> seen_;
};

void check_reads(Golden &golden) {
    golden("error_reply", Kind::error, operation::hello, ErrorReply{ErrorCode::internal, text});
    golden("hello_request", Kind::request, operation::hello, HelloRequest{number32});
    golden("hello_reply", Kind::reply, operation::hello, HelloReply{number32, text});
    golden("server_state_request", Kind::request, operation::server_state, ServerStateRequest{});
    golden("server_state_reply", Kind::reply, operation::server_state, ServerStateReply{server_state});
    golden("list_jails_request", Kind::request, operation::list_jails, ListJailsRequest{text});
    golden("list_jails_reply", Kind::reply, operation::list_jails,
           ListJailsReply{{JailSummary{least_jail, 0, 0, 0, 0},
                           JailSummary{jail, number64, number64, number64, number64}},
                          true});
    golden("jail_parameters_request", Kind::request, operation::jail_parameters, JailParametersRequest{jail});
    golden("jail_parameters_reply", Kind::reply, operation::jail_parameters,
           JailParametersReply{jail_parameters});
    golden("list_bans_request", Kind::request, operation::list_bans, ListBansRequest{jail, number64});
    golden("list_bans_reply", Kind::reply, operation::list_bans,
           ListBansReply{{least_ban, ban}, number64, number64});
    golden("is_banned_request", Kind::request, operation::is_banned, IsBannedRequest{prefix});
    golden("is_banned_reply", Kind::reply, operation::is_banned, IsBannedReply{{least_jail, jail}});
    golden("log_source_request", Kind::request, operation::log_source, LogSourceRequest{});
    golden("log_source_reply", Kind::reply, operation::log_source, LogSourceReply{log_source});
    golden("read_log_request", Kind::request, operation::read_log,
           ReadLogRequest{LogPosition{number64, number64}});
    golden("read_log_reply", Kind::reply, operation::read_log,
           ReadLogReply{{}, LogPosition{number64, number64}, true});
    golden("recorded_bans_request", Kind::request, operation::recorded_bans,
           RecordedBansRequest{jail, {"", text}});
    golden("recorded_bans_reply", Kind::reply, operation::recorded_bans, RecordedBansReply{{least_ban, ban}});
    golden("signed_in_request", Kind::request, operation::signed_in, SignedInRequest{addresses});
    golden("signed_in_reply", Kind::reply, operation::signed_in, SignedInReply{});
    golden("may_ban_request", Kind::request, operation::may_ban, MayBanRequest{prefix});
    golden("may_ban_reply", Kind::reply, operation::may_ban, MayBanReply{ErrorCode::internal, text});
    golden("ban_evidence_request", Kind::request, operation::ban_evidence, BanEvidenceRequest{jail, text});
    golden("ban_evidence_reply", Kind::reply, operation::ban_evidence, BanEvidenceReply{evidence});
    golden("archived_bans_request", Kind::request, operation::archived_bans, ArchivedBansRequest{number64});
    golden("archived_bans_reply", Kind::reply, operation::archived_bans,
           ArchivedBansReply{{least_archived, archived}, number64});
    golden("list_old_logs_request", Kind::request, operation::list_old_logs, ListOldLogsRequest{});
    golden("list_old_logs_reply", Kind::reply, operation::list_old_logs,
           ListOldLogsReply{{least_old_log, old_log}});
    golden("read_old_log_request", Kind::request, operation::read_old_log,
           ReadOldLogRequest{text, number64, number64});
    golden("read_old_log_reply", Kind::reply, operation::read_old_log, ReadOldLogReply{{}, true, true});
    golden("limits_request", Kind::request, operation::limits, LimitsRequest{});
    golden("limits_reply", Kind::reply, operation::limits, LimitsReply{limits});
    golden("server_settings_request", Kind::request, operation::server_settings, ServerSettingsRequest{});
    golden("server_settings_reply", Kind::reply, operation::server_settings,
           ServerSettingsReply{server_settings});
}

void check_acts(Golden &golden) {
    golden("ban_request", Kind::request, operation::ban, BanRequest{jail, prefix, by});
    golden("ban_reply", Kind::reply, operation::ban, BanReply{true, time_value});
    golden("unban_request", Kind::request, operation::unban, UnbanRequest{jail, prefix, by});
    golden("unban_reply", Kind::reply, operation::unban, UnbanReply{true});
    golden("unban_everywhere_request", Kind::request, operation::unban_everywhere,
           UnbanEverywhereRequest{prefix, by});
    golden("unban_everywhere_reply", Kind::reply, operation::unban_everywhere,
           UnbanEverywhereReply{{least_jail, jail}});
    golden("unban_all_request", Kind::request, operation::unban_all, UnbanAllRequest{by});
    golden("unban_all_reply", Kind::reply, operation::unban_all, UnbanAllReply{number64});
    golden("ban_many_request", Kind::request, operation::ban_many, BanManyRequest{jail, prefixes, by});
    golden("ban_many_reply", Kind::reply, operation::ban_many, BanManyReply{act_results});
    golden("unban_many_request", Kind::request, operation::unban_many, UnbanManyRequest{jail, prefixes, by});
    golden("unban_many_reply", Kind::reply, operation::unban_many, UnbanManyReply{act_results});
    golden("confirm_ban_request", Kind::request, operation::confirm_ban, ConfirmBanRequest{jail, prefix, by});
    golden("confirm_ban_reply", Kind::reply, operation::confirm_ban, ConfirmBanReply{true});
}

void check_tuning(Golden &golden) {
    golden("set_ban_time_request", Kind::request, operation::set_ban_time,
           SetBanTimeRequest{jail, number32, by});
    golden("set_ban_time_reply", Kind::reply, operation::set_ban_time, SetBanTimeReply{true});
    golden("set_find_time_request", Kind::request, operation::set_find_time,
           SetFindTimeRequest{jail, number32, by});
    golden("set_find_time_reply", Kind::reply, operation::set_find_time, SetFindTimeReply{true});
    golden("set_max_retry_request", Kind::request, operation::set_max_retry,
           SetMaxRetryRequest{jail, number32, by});
    golden("set_max_retry_reply", Kind::reply, operation::set_max_retry, SetMaxRetryReply{true});
    golden("add_ignored_request", Kind::request, operation::add_ignored, AddIgnoredRequest{jail, prefix, by});
    golden("add_ignored_reply", Kind::reply, operation::add_ignored, AddIgnoredReply{true});
    golden("remove_ignored_request", Kind::request, operation::remove_ignored,
           RemoveIgnoredRequest{jail, prefix, by});
    golden("remove_ignored_reply", Kind::reply, operation::remove_ignored, RemoveIgnoredReply{true});
    golden("pause_jail_request", Kind::request, operation::pause_jail, PauseJailRequest{jail, by});
    golden("pause_jail_reply", Kind::reply, operation::pause_jail, PauseJailReply{});
    golden("resume_jail_request", Kind::request, operation::resume_jail, ResumeJailRequest{jail, by});
    golden("resume_jail_reply", Kind::reply, operation::resume_jail, ResumeJailReply{});
    golden("stop_jail_request", Kind::request, operation::stop_jail, StopJailRequest{jail, by});
    golden("stop_jail_reply", Kind::reply, operation::stop_jail, StopJailReply{});
    golden("flush_logs_request", Kind::request, operation::flush_logs, FlushLogsRequest{by});
    golden("flush_logs_reply", Kind::reply, operation::flush_logs, FlushLogsReply{});
}

void check_events(Golden &golden) {
    golden("fail2ban_state_event", Kind::event, operation::fail2ban_state,
           Fail2banStateEvent{Fail2banState::offline, time_value, text});
    golden("log_grew_event", Kind::event, operation::log_grew, LogGrewEvent{});
    golden("log_source_moved_event", Kind::event, operation::log_source_moved,
           LogSourceMovedEvent{log_source});
    golden("ban_undone_event", Kind::event, operation::ban_undone, BanUndoneEvent{jail, prefix});
}

} // namespace

TEST_CASE("The wire is as it was") {
    Golden golden;
    check_reads(golden);
    check_acts(golden);
    check_tuning(golden);
    check_events(golden);

    std::set<std::string> files;
    for (auto const &entry : std::filesystem::directory_iterator(folder))
        files.insert(entry.path().filename());
    CHECK(files == golden.seen());
    // One error; of every operation a request and a reply, of an event one message.
    auto const events = std::count_if(operation_table.begin(), operation_table.end(),
                                      [](auto const &each) { return each.cls == OperationClass::event; });
    CHECK(golden.seen().size() == 1 + 2 * operation_table.size() - static_cast<std::size_t>(events));
}
