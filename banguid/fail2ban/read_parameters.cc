// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>
#include <memory>
#include <optional>

#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/queries.h"
#include "banguid/fail2ban/read_value.h"

namespace bangui::fail2ban {
namespace {

using namespace read;

constexpr std::array all_parameters{
    JailParameter::ban_time,
    JailParameter::ban_time_increment,
    JailParameter::find_time,
    JailParameter::max_retry,
    JailParameter::max_matches,
    JailParameter::use_dns,
    JailParameter::date_pattern,
    JailParameter::log_encoding,
    JailParameter::log_paths,
    JailParameter::journal_matches,
    JailParameter::ignore_self,
    JailParameter::ignore_list,
    JailParameter::fail_regexes,
    JailParameter::ignore_regexes,
    JailParameter::actions,
    JailParameter::over_all_jails,
    JailParameter::ban_time_factor,
    JailParameter::ban_time_formula,
    JailParameter::ban_time_multipliers,
    JailParameter::ban_time_most,
    JailParameter::ban_time_random,
    JailParameter::prefix_regex,
};
static_assert(all_parameters.size() <= Client::max_queued);

Result<std::uint32_t> small_count(Value value) {
    auto const wide = TRY(count(value));
    return static_cast<std::uint32_t>(
        std::min<std::uint64_t>(wide, std::numeric_limits<std::uint32_t>::max()));
}

/// None where nothing was set.
Result<bool> flag(Value value) {
    if (value.kind() == Kind::none) return false;
    auto const boolean = value.boolean();
    if (!boolean) return unexpected("yes or no");
    return *boolean;
}

/// More than any formula people write; what is longer is refused by the bounds of the boundary anyway.
constexpr std::size_t optional_text_most = 4096;

/// None where nothing was set. fail2ban keeps what its configuration says, mostly as text.
Result<std::string> optional_text(Value value) {
    if (value.kind() == Kind::none) return std::string();
    return readable_utf8(TRY(python_str(value, optional_text_most)));
}

/// (pattern, name of the pattern), None for a journal; the pattern is None when fail2ban tries its own.
Result<std::string> date_pattern(Value value) {
    if (value.kind() == Kind::none) return std::string();
    auto const pattern = value.at(0);
    auto const name = value.at(1);
    if (value.size() != 2) return unexpected("a date pattern");
    return readable(pattern->kind() == Kind::none ? *name : *pattern);
}

/// A list of alternatives, each a list of FIELD=VALUE and "+".
Result<std::vector<std::string>> journal_matches(Value value) {
    if (value.kind() != Kind::list) return unexpected("a list of journal matches");
    std::vector<std::string> matches;
    for (auto const alternative : value.items()) {
        std::string joined;
        for (auto const &field : TRY(readable_list(alternative))) {
            if (!joined.empty()) joined += ' ';
            joined += field;
        }
        matches.push_back(std::move(joined));
    }
    return matches;
}

/// Texts, and since 1.1.1 an object for each "file:" entry, whose state names the file.
Result<std::vector<std::string>> ignore_list(Value value) {
    if (value.kind() != Kind::list) return unexpected("an ignore list");
    std::vector<std::string> entries;
    for (auto const item : value.items()) {
        if (item.kind() != Kind::object) {
            entries.push_back(TRY(readable(item)));
            continue;
        }
        std::optional<Value> file;
        std::optional<Value> key;
        auto const state = item.state();
        if (!state || state->kind() != Kind::dict) return unexpected("an ignored address");
        for (auto const each : state->items()) {
            if (key && key->text() == "fileName") file = each;
            key = key ? std::nullopt : std::optional(each);
        }
        if (!file) return unexpected("an ignored address");
        entries.push_back("file:" + TRY(readable(*file)));
    }
    return entries;
}

} // namespace

Result<void> read_jail_parameter(JailParameter which, Value value, JailParameters &into) {
    switch (which) {
    case JailParameter::ban_time:
        // -1 is for ever, and Python's numbers beyond 64 bits come to the same.
        into.ban_time = std::max<std::int64_t>(TRY(seconds(value)), -1);
        return {};
    case JailParameter::ban_time_increment:
        into.ban_time_increment = TRY(flag(value));
        return {};
    case JailParameter::find_time:
        into.find_time = static_cast<std::uint64_t>(std::max<std::int64_t>(TRY(seconds(value)), 0));
        return {};
    case JailParameter::max_retry:
        into.max_retry = TRY(small_count(value));
        return {};
    case JailParameter::max_matches:
        into.max_matches = TRY(small_count(value));
        return {};
    case JailParameter::use_dns:
        into.use_dns = TRY(readable(value));
        return {};
    case JailParameter::date_pattern:
        into.date_pattern = TRY(date_pattern(value));
        return {};
    case JailParameter::log_encoding:
        into.log_encoding = TRY(readable(value));
        return {};
    case JailParameter::log_paths:
        into.log_paths = TRY(readable_list(value));
        return {};
    case JailParameter::journal_matches:
        into.journal_matches = TRY(journal_matches(value));
        return {};
    case JailParameter::ignore_self:
        into.ignore_self = TRY(flag(value));
        return {};
    case JailParameter::ignore_list:
        into.ignore_list = TRY(ignore_list(value));
        return {};
    case JailParameter::fail_regexes:
        into.fail_regexes = TRY(readable_list(value));
        return {};
    case JailParameter::ignore_regexes:
        into.ignore_regexes = TRY(readable_list(value));
        return {};
    case JailParameter::actions:
        into.actions = TRY(readable_list(value));
        return {};
    case JailParameter::over_all_jails:
        into.over_all_jails = TRY(flag(value));
        return {};
    case JailParameter::ban_time_factor:
        into.ban_time_factor = TRY(optional_text(value));
        return {};
    case JailParameter::ban_time_formula:
        into.ban_time_formula = TRY(optional_text(value));
        return {};
    case JailParameter::ban_time_multipliers:
        into.ban_time_multipliers = TRY(optional_text(value));
        return {};
    case JailParameter::ban_time_most:
        into.ban_time_most = TRY(optional_seconds(value));
        return {};
    case JailParameter::ban_time_random:
        into.ban_time_random = TRY(optional_seconds(value));
        return {};
    case JailParameter::prefix_regex:
        into.prefix_regex = TRY(optional_text(value));
        return {};
    }
    return {};
}

namespace {

/// `bantime.*` came with 0.11, `prefregex` with 0.10, `maxmatches` with 0.10.5.
bool may_be_unknown(JailParameter which) {
    switch (which) {
    case JailParameter::ban_time_increment:
    case JailParameter::over_all_jails:
    case JailParameter::ban_time_factor:
    case JailParameter::ban_time_formula:
    case JailParameter::ban_time_multipliers:
    case JailParameter::ban_time_most:
    case JailParameter::ban_time_random:
    case JailParameter::prefix_regex:
    case JailParameter::max_matches:
        return true;
    default:
        return false;
    }
}

/// Asks for everything at once and answers when the last answer is in, with the first error if there was one.
class ParameterSurvey : public std::enable_shared_from_this<ParameterSurvey> {
  public:
    explicit ParameterSurvey(Completion<JailParameters> done)
        : done_(std::move(done)) {}

    void start(Client &client, JailName const &jail, MonotonicTime deadline) {
        for (auto const which : all_parameters)
            client.send(
                Request::jail_parameter(jail, which), deadline,
                [self = shared_from_this(), which](Result<Reply> reply) { self->answered(which, reply); });
    }

  private:
    void answered(JailParameter which, Result<Reply> const &reply) {
        auto read = reply ? read_jail_parameter(which, reply->value, parameters_)
                          : Result<void>(tl::unexpected(reply.error()));
        bool const skipped =
            !read && read.error().code == ErrorCode::fail2ban_refused && may_be_unknown(which);
        if (!read && !skipped && !error_) error_ = std::move(read).error();
        if (++answers_ < all_parameters.size()) return;
        done_(error_ ? Result<JailParameters>(tl::unexpected(std::move(*error_))) : std::move(parameters_));
    }

    Completion<JailParameters> done_;
    JailParameters parameters_;
    std::size_t answers_ = 0;
    std::optional<Error> error_;
};

} // namespace

void read_parameters(Client &client, JailName const &jail, MonotonicTime deadline,
                     Completion<JailParameters> done) {
    std::make_shared<ParameterSurvey>(std::move(done))->start(client, jail, deadline);
}

} // namespace bangui::fail2ban
