// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/evidence_collector.h"

#include <utility>

#include "bangui-web/recorder/evidence_of.h"

namespace bangui::recorder {
namespace {

UnixSeconds time_of(history::WantsEvidence const &wanted) {
    return history::milliseconds_of(wanted.id) / 1'000;
}

bool belongs_to(ipc::Evidence const &row, history::WantsEvidence const &wanted) {
    auto const at = time_of(wanted);
    return row.since <= at + 2 && row.since >= at - EvidenceCollector::longest_delay.count();
}

history::Evidence nothing_about(history::WantsEvidence const &wanted) {
    history::Evidence nothing;
    nothing.id = wanted.id;
    return nothing;
}

} // namespace

EvidenceCollector::EvidenceCollector(net::Loop &loop, ipc::Client &banguid, store::Store &archive,
                                     BatchWriter &writer)
    : loop_(loop)
    , banguid_(banguid)
    , archive_(archive)
    , writer_(writer) {}

EvidenceCollector::~EvidenceCollector() {
    loop_.cancel(timer_);
}

void EvidenceCollector::look() {
    if (is_busy_)
        look_again_ = true;
    else
        look_after(pause);
}

void EvidenceCollector::set_online(bool is_online) {
    if (std::exchange(is_online_, is_online) == is_online) return;
    if (is_online) look();
}

void EvidenceCollector::look_after(Milliseconds time) {
    if (timer_ != net::TimerId::none) return;
    timer_ = loop_.after(time, [this] {
        timer_ = net::TimerId::none;
        find();
    });
}

void EvidenceCollector::find() {
    if (is_busy_ || !is_online_) return;
    is_busy_ = true;
    look_again_ = some_wait_ = false;
    archive_.read<std::vector<history::WantsEvidence>>(
        [](store::Connection &connection) { return history::wanting_evidence(connection, batch); },
        lifetime_.guard<std::vector<history::WantsEvidence>>(
            [this](Result<std::vector<history::WantsEvidence>> wanting) {
                if (wanting) return got_wanting(std::move(*wanting));
                is_busy_ = false;
                look_after(retry_pause);
            }));
}

void EvidenceCollector::got_wanting(std::vector<history::WantsEvidence> wanting) {
    look_again_ |= wanting.size() == batch;
    wanting_ = std::move(wanting);
    ask_next();
}

void EvidenceCollector::ask_next() {
    while (!wanting_.empty()) {
        auto wanted = std::move(wanting_.back());
        wanting_.pop_back();
        auto jail = JailName::parse(wanted.jail);
        auto const age = loop_.clock().unix_now() - time_of(wanted);
        if (!jail || wanted.address.size() > ipc::ban_id_most || age > oldest.count()) {
            found_.push_back(nothing_about(wanted));
            continue;
        }
        ipc::BanEvidenceRequest const request{std::move(*jail), wanted.address};
        return banguid_.ban_evidence(
            request, lifetime_.guard<ipc::BanEvidenceReply>(
                         [this, wanted = std::move(wanted)](Result<ipc::BanEvidenceReply> reply) {
                             got(wanted, std::move(reply));
                         }));
    }
    finish();
}

void EvidenceCollector::got(history::WantsEvidence const &wanted, Result<ipc::BanEvidenceReply> reply) {
    auto const is_waiting = loop_.clock().unix_now() - time_of(wanted) < patience.count();
    if (reply && reply->evidence && belongs_to(*reply->evidence, wanted)) {
        auto const &row = *reply->evidence;
        found_.push_back(evidence_of(row.ban_time, row.count, as_text(row.data)));
        found_.back().id = wanted.id;
    } else if (is_waiting || (!reply && reply.error().code != ErrorCode::not_found)) {
        some_wait_ = true;
    } else {
        found_.push_back(nothing_about(wanted));
    }
    if (!reply && reply.error().code == ErrorCode::banguid_offline) wanting_.clear();
    ask_next();
}

void EvidenceCollector::finish() {
    auto const go_on = [this, ticket = lifetime_.ticket()] {
        if (ticket.is_over()) return;
        is_busy_ = false;
        if (look_again_ && !some_wait_) return look_after(Milliseconds(0));
        if (look_again_) return look_after(pause);
        if (some_wait_) look_after(retry_pause);
    };
    if (found_.empty()) return go_on();
    writer_.run([found = std::exchange(found_, {})](
                    store::Connection &connection) { return history::attach_evidence(connection, found); },
                go_on);
}

} // namespace bangui::recorder
