// SPDX-License-Identifier: Apache-2.0
#include "banguid/ops/jails.h"

#include <algorithm>

#include "banguid/ops/bounds.h"
#include "common/base/text.h"

namespace bangui::ops {
namespace {

/// Cuts texts and lists and remembers whether anything was lost.
class Clipper {
  public:
    std::string text(std::string_view whole, std::size_t most) {
        auto const kept = clipped(whole, most);
        cut_ = cut_ || kept.size() < whole.size();
        return std::string(kept);
    }
    std::vector<std::string> list(std::vector<std::string> const &whole, std::size_t most_items,
                                  std::size_t most_bytes) {
        std::vector<std::string> kept;
        auto const count = std::min(whole.size(), most_items);
        cut_ = cut_ || count < whole.size();
        kept.reserve(count);
        for (std::size_t i = 0; i < count; ++i)
            kept.push_back(text(whole[i], most_bytes));
        return kept;
    }
    bool cut() const { return cut_; }

  private:
    bool cut_ = false;
};

ipc::JailSummary summary(fail2ban::JailCounters const &counters) {
    return {.jail = counters.jail,
            .currently_failed = counters.currently_failed,
            .total_failed = counters.total_failed,
            .currently_banned = counters.currently_banned,
            .total_banned = counters.total_banned};
}

} // namespace

void Jails::list_jails(ipc::ListJailsRequest const &request, Completion<ipc::ListJailsReply> done) {
    fail2ban::read_counters(client_, deadline_from(clock_),
                            [after = request.after, done = std::move(done)](
                                Result<std::vector<fail2ban::JailCounters>> jails) mutable {
                                if (!jails) return done(tl::unexpected(std::move(jails).error()));
                                done(page_of_jails(std::move(*jails), after));
                            });
}

void Jails::jail_parameters(ipc::JailParametersRequest const &request,
                            Completion<ipc::JailParametersReply> done) {
    auto const deadline = deadline_from(clock_);
    auto answer = [jail = request.jail,
                   done = std::move(done)](Result<fail2ban::JailParameters> parameters) mutable {
        if (!parameters) return done(tl::unexpected(std::move(parameters).error()));
        done(ipc::JailParametersReply{bounded(jail, std::move(*parameters))});
    };
    if (!fail2ban::has_statistics(client_.status().version))
        return fail2ban::read_parameters(client_, request.jail, deadline, std::move(answer));
    fail2ban::read_parameters(client_, request.jail, deadline,
                              [this, jail = request.jail, deadline, answer = std::move(answer)](
                                  Result<fail2ban::JailParameters> parameters) mutable {
                                  if (!parameters) return answer(std::move(parameters));
                                  add_backend(jail, std::move(*parameters), deadline, std::move(answer));
                              });
}

/// The backend is told by the statistics only.
void Jails::add_backend(JailName const &jail, fail2ban::JailParameters parameters, MonotonicTime deadline,
                        Completion<fail2ban::JailParameters> done) {
    fail2ban::read_counters(client_, deadline,
                            [jail, parameters = std::move(parameters), done = std::move(done)](
                                Result<std::vector<fail2ban::JailCounters>> jails) mutable {
                                if (!jails) return done(tl::unexpected(std::move(jails).error()));
                                auto const found =
                                    std::ranges::find(*jails, jail, &fail2ban::JailCounters::jail);
                                if (found != jails->end()) parameters.backend = found->backend;
                                done(std::move(parameters));
                            });
}

ipc::ListJailsReply page_of_jails(std::vector<fail2ban::JailCounters> jails, std::string_view after) {
    auto const name = [](fail2ban::JailCounters const &each) -> std::string_view { return each.jail.text(); };
    std::ranges::sort(jails, {}, name);
    ipc::ListJailsReply page;
    for (auto at = std::ranges::upper_bound(jails, after, {}, name); at != jails.end(); ++at) {
        page.more = page.jails.size() == ipc::ListJailsReply::jails_most;
        if (page.more) break;
        page.jails.push_back(summary(*at));
    }
    return page;
}

ipc::JailParameters bounded(JailName const &jail, fail2ban::JailParameters parameters) {
    using Wire = ipc::JailParameters;
    Clipper clip;
    Wire wire{
        .jail = jail,
        .ban_time = std::max(parameters.ban_time, std::int64_t{-1}),
        .find_time = parameters.find_time,
        .max_retry = parameters.max_retry,
        .max_matches = parameters.max_matches,
        .ban_time_increment = parameters.ban_time_increment,
        .over_all_jails = parameters.over_all_jails,
        .ban_time_factor = clip.text(parameters.ban_time_factor, ipc::name_most),
        .ban_time_formula = clip.text(parameters.ban_time_formula, ipc::text_most),
        .ban_time_multipliers = clip.text(parameters.ban_time_multipliers, ipc::text_most),
        .ban_time_most = parameters.ban_time_most,
        .ban_time_random = parameters.ban_time_random,
        .backend = clip.text(parameters.backend, ipc::name_most),
        .use_dns = clip.text(parameters.use_dns, ipc::name_most),
        .date_pattern = clip.text(parameters.date_pattern, ipc::text_most),
        .log_encoding = clip.text(parameters.log_encoding, ipc::name_most),
        .log_paths = clip.list(parameters.log_paths, Wire::log_paths_most, ipc::line_most),
        .journal_matches = clip.list(parameters.journal_matches, Wire::journal_matches_most, ipc::line_most),
        .ignore_self = parameters.ignore_self,
        .ignore_list = clip.list(parameters.ignore_list, Wire::ignore_list_most, ipc::ignored_most),
        .prefix_regex = clip.text(parameters.prefix_regex, ipc::regex_most),
        .fail_regexes = clip.list(parameters.fail_regexes, Wire::fail_regexes_most, ipc::regex_most),
        .ignore_regexes = clip.list(parameters.ignore_regexes, Wire::ignore_regexes_most, ipc::regex_most),
        .actions = clip.list(parameters.actions, Wire::actions_most, ipc::name_most),
        .truncated = false};
    wire.truncated = clip.cut();
    return wire;
}

} // namespace bangui::ops
