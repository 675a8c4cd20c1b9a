// SPDX-License-Identifier: Apache-2.0
//
// Asks fail2ban's database, through banguid, what led to the bans that the archive has. Which bans still want
// it, the archive knows; so this goes on after any restart. fail2ban writes its row a moment after the record
// and deletes it with the unban, so it is asked soon, and a few times. Owned by the recorder, on the loop.
#pragma once

#include <cstddef>
#include <vector>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/history/evidence.h"
#include "bangui-web/net/loop.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/store/store.h"
#include "proto/bangui_ipc.h"

namespace bangui::recorder {

class EvidenceCollector {
  public:
    /// After a ban was written, and between two looks while some wait for their row.
    static constexpr Milliseconds pause{400};
    static constexpr Milliseconds retry_pause{3'000};
    /// A mass ban has fail2ban's database lag behind by seconds; a ban without a row after this has none.
    static constexpr Seconds patience{20};
    /// fail2ban forgets after a day, if it is not told otherwise: older bans are not asked for.
    static constexpr Seconds oldest{2 * 86'400};
    /// A row belongs to a ban when its last failure lies no longer before the record than fail2ban may take
    /// to read its logs after a start, and not behind it.
    static constexpr Seconds longest_delay{86'400};
    static constexpr std::size_t batch = 50;

    EvidenceCollector(net::Loop &loop, ipc::Client &banguid, store::Store &archive, BatchWriter &writer);
    ~EvidenceCollector();
    EvidenceCollector(EvidenceCollector const &) = delete;
    EvidenceCollector &operator=(EvidenceCollector const &) = delete;

    /// There may be bans that want it.
    void look();
    /// fail2ban can be asked, or not.
    void set_online(bool is_online);

  private:
    void look_after(Milliseconds time);
    void find();
    void got_wanting(std::vector<history::WantsEvidence> wanting);
    void ask_next();
    void got(history::WantsEvidence const &wanted, Result<ipc::BanEvidenceReply> reply);
    void finish();

    net::Loop &loop_;
    ipc::Client &banguid_;
    store::Store &archive_;
    BatchWriter &writer_;
    bool is_online_ = false;
    bool is_busy_ = false;
    bool look_again_ = false;
    bool some_wait_ = false; ///< for their row
    std::vector<history::WantsEvidence> wanting_;
    std::vector<history::Evidence> found_;
    net::TimerId timer_ = net::TimerId::none;
    events::Lifetime lifetime_;
};

} // namespace bangui::recorder
