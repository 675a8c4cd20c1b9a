// SPDX-License-Identifier: Apache-2.0
#include <memory>

#include "banguid/fail2ban/python_text.h"
#include "banguid/fail2ban/queries.h"

namespace bangui::fail2ban {
namespace {

/// Asks for everything at once and answers when the last answer is in.
class SettingsSurvey : public std::enable_shared_from_this<SettingsSurvey> {
  public:
    SettingsSurvey(Client &client, MonotonicTime deadline, Completion<Settings> done)
        : client_(client)
        , deadline_(deadline)
        , done_(std::move(done)) {}

    void start() {
        want(database_file(), &Settings::database);
        want(database_max_age(), &Settings::database_max_age);
        want(database_max_matches(), &Settings::database_max_matches);
        want(log_target(), &Settings::log_target);
        want(log_level(), &Settings::log_level);
    }

  private:
    template<typename T>
    void want(Query<T> query, T Settings::*place) {
        ++open_;
        ask<T>(client_, std::move(query), deadline_, [self = shared_from_this(), place](Result<T> answer) {
            if (answer)
                self->settings_.*place = std::move(*answer);
            else if (!self->error_)
                self->error_ = std::move(answer).error();
            if (--self->open_ == 0) self->finish();
        });
    }

    void finish() {
        if (error_) return done_(tl::unexpected(std::move(*error_)));
        if (settings_.database) settings_.database = readable_utf8(*settings_.database);
        done_(std::move(settings_));
    }

    Client &client_;
    MonotonicTime deadline_;
    Completion<Settings> done_;
    Settings settings_;
    std::size_t open_ = 0;
    std::optional<Error> error_;
};

} // namespace

void read_settings(Client &client, MonotonicTime deadline, Completion<Settings> done) {
    std::make_shared<SettingsSurvey>(client, deadline, std::move(done))->start();
}

} // namespace bangui::fail2ban
