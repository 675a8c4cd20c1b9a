// SPDX-License-Identifier: Apache-2.0
//
// PATCH of a running jail: its parameters are read, so that it is known what they were, then set one after
// the other.
#include <deque>
#include <limits>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "bangui-web/api/acting.h"
#include "bangui-web/api/answer.h"
#include "bangui-web/api/handlers.h"
#include "bangui-web/api/path_values.h"
#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"

namespace bangui::api {
namespace {

/// What the boundary carries; what root allows is banguid's to say.
constexpr json::IntegerBounds tunable{1, std::numeric_limits<std::uint32_t>::max()};

/// As asked for. Nothing: stays as it is.
struct Wanted {
    std::optional<std::int64_t> ban_seconds;
    std::optional<std::int64_t> find_seconds;
    std::optional<std::int64_t> max_retry;
    std::optional<bool> paused;
    bool empty() const { return !ban_seconds && !find_seconds && !max_retry && !paused; }
};

tl::expected<Wanted, Problem> wanted_of(std::string_view body) {
    json::Request request(body);
    Wanted wanted;
    wanted.ban_seconds = request.optional_integer("ban_seconds", tunable);
    wanted.find_seconds = request.optional_integer("find_seconds", tunable);
    wanted.max_retry = request.optional_integer("max_retry", tunable);
    wanted.paused = request.optional_truth("paused");
    if (auto refusal = request.finish()) return tl::unexpected<Problem>(problem_of(std::move(*refusal)));
    if (wanted.empty()) {
        return tl::unexpected<Problem>(
            Problem{ProblemCode::invalid_field, "nothing is to be changed", "ban_seconds"});
    }
    return wanted;
}

std::string ban_time_text(std::int64_t seconds) {
    return seconds < 0 ? "permanent" : std::to_string(seconds);
}

std::string truth_text(bool truth) {
    return truth ? "true" : "false";
}

/// One request, step by step. Keeps itself alive through the callbacks it waits for.
class Tuning : public std::enable_shared_from_this<Tuning> {
  public:
    Tuning(Services &services, http::Exchange exchange, JailName jail, Wanted wanted)
        : services_(services)
        , jail_(std::move(jail))
        , wanted_(wanted)
        , by_(operator_of(exchange))
        , responder_(std::move(exchange.responder)) {}

    void start() {
        services_.banguid.jail_parameters(
            {jail_}, [self = shared_from_this()](Result<ipc::JailParametersReply> reply) {
                if (!reply) return answer_jail_error(self->services_, self->responder_, reply.error());
                self->plan(reply->parameters);
                self->go_on();
            });
    }

  private:
    struct Step {
        TunedParameter parameter;
        std::optional<std::string> from;
        std::string to;
        UniqueFunction<void(Completion<bool>)> set; ///< answers whether it changed anything
    };

    void plan(ipc::JailParameters const &now) {
        if (wanted_.ban_seconds) {
            steps_.push_back(number<ipc::SetBanTimeRequest, ipc::SetBanTimeReply>(
                TunedParameter::ban_seconds, ban_time_text(now.ban_time), *wanted_.ban_seconds,
                &ipc::Client::set_ban_time));
        }
        if (wanted_.find_seconds) {
            steps_.push_back(number<ipc::SetFindTimeRequest, ipc::SetFindTimeReply>(
                TunedParameter::find_seconds, std::to_string(now.find_time), *wanted_.find_seconds,
                &ipc::Client::set_find_time));
        }
        if (wanted_.max_retry) {
            steps_.push_back(number<ipc::SetMaxRetryRequest, ipc::SetMaxRetryReply>(
                TunedParameter::max_retry, std::to_string(now.max_retry), *wanted_.max_retry,
                &ipc::Client::set_max_retry));
        }
        if (wanted_.paused) steps_.push_back(pause(*wanted_.paused));
    }

    template<typename Request, typename Reply>
    Step number(TunedParameter parameter, std::string from, std::int64_t value,
                void (ipc::Client::*operation)(Request const &, Completion<Reply>)) {
        return {parameter, std::move(from), std::to_string(value),
                [this, operation, value](Completion<bool> done) {
                    (services_.banguid.*
                     operation)({jail_, static_cast<std::uint32_t>(value), by_},
                                [done = std::move(done)](Result<Reply> reply) mutable {
                                    done(reply.map([](Reply const &is) { return is.changed; }));
                                });
                }};
    }

    /// fail2ban does not tell whether a jail is paused: what was last done here is all that is known.
    Step pause(bool paused) {
        std::optional<std::string> from;
        if (auto const before = services_.mirror.notes(jail_).is_paused) from = truth_text(*before);
        return {TunedParameter::paused, std::move(from), truth_text(paused),
                [this, paused](Completion<bool> done) {
                    if (paused)
                        services_.banguid.pause_jail({jail_, by_}, acknowledged<ipc::PauseJailReply>(done));
                    else
                        services_.banguid.resume_jail({jail_, by_}, acknowledged<ipc::ResumeJailReply>(done));
                }};
    }

    template<typename Reply>
    static Completion<Reply> acknowledged(Completion<bool> &done) {
        return [done = std::move(done)](Result<Reply> reply) mutable {
            done(reply.map([](Reply const &) { return true; }));
        };
    }

    void go_on() {
        if (steps_.empty()) return answer();
        steps_.front().set([self = shared_from_this()](Result<bool> changed) { self->was_set(changed); });
    }

    void was_set(Result<bool> const &changed) {
        auto step = std::move(steps_.front());
        steps_.pop_front();
        if (!changed) {
            return answer_jail_error(services_, responder_, changed.error(),
                                     std::string(to_string(step.parameter)));
        }
        if (*changed && step.from != step.to) {
            services_.history_state.acted({by_.user,
                                           fmt::format("set_{}", to_string(step.parameter)),
                                           jail_.text(),
                                           {},
                                           fmt::format("{} → {}", step.from.value_or("?"), step.to)});
            services_.runtime_changes.record(jail_, {step.parameter, std::move(step.from), std::move(step.to),
                                                     by_.user, services_.clock.unix_now()});
        }
        // The ends of its bans may have moved with it.
        if (*changed && step.parameter == TunedParameter::ban_seconds)
            services_.watcher.ban_time_changed(jail_);
        if (step.parameter == TunedParameter::paused) services_.watcher.paused(jail_, *wanted_.paused);
        changed_ |= *changed;
        go_on();
    }

    void answer() {
        json::Writer json;
        json.begin_object().member("jail", jail_.text()).member("changed", changed_).end_object();
        answer_json(responder_, 200, json.finish());
    }

    Services &services_;
    JailName const jail_;
    Wanted const wanted_;
    ipc::Operator const by_;
    http::Responder responder_;
    std::deque<Step> steps_;
    bool changed_ = false;
};

} // namespace

void tune_jail(Services &services, http::Exchange exchange) {
    auto jail = jail_of(exchange.captures);
    if (!jail) return answer_problem(exchange.responder, jail.error());
    auto const wanted = wanted_of(exchange.request.body);
    if (!wanted) return answer_problem(exchange.responder, wanted.error());
    std::make_shared<Tuning>(services, std::move(exchange), std::move(*jail), *wanted)->start();
}

} // namespace bangui::api
