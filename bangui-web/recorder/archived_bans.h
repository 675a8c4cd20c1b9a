// SPDX-License-Identifier: Apache-2.0
//
// Takes over what fail2ban's database knows of bans: what led to each, and bans whose log is gone. Once,
// behind the old logs. Owned by the recorder, lives on the loop.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "bangui-web/events/lifetime.h"
#include "bangui-web/history/evidence.h"
#include "bangui-web/recorder/batch_writer.h"
#include "bangui-web/recorder/witness.h"
#include "proto/bangui_ipc.h"

namespace bangui::recorder {

/// A row of fail2ban's, understood.
struct ArchivedBan {
    history::NewEvent event;    ///< as it is archived if the log did not tell of it
    history::Evidence evidence; ///< `id` is not set
};

/// A ban of the log that this row is about is looked for from this long before its time to this long behind:
/// fail2ban dates a row by the last failure, and takes its time when it reads much at once.
inline constexpr Seconds earliest_record{2};
inline constexpr Seconds latest_record{600};

/// For Store::write.
Result<void> merge_archived(store::Connection &connection, std::vector<ArchivedBan> const &bans);

class ArchivedBans {
  public:
    /// `ended` with an error when banguid went away or refused.
    ArchivedBans(ipc::Client &banguid, BatchWriter &writer, Witness &witness,
                 std::function<void(Result<void>)> ended);
    void begin();
    void stop();

  private:
    void ask(std::uint64_t after);
    void got(ipc::ArchivedBansReply reply);

    ipc::Client &banguid_;
    BatchWriter &writer_;
    Witness &witness_;
    std::function<void(Result<void>)> ended_;
    events::Lifetime lifetime_;
};

} // namespace bangui::recorder
