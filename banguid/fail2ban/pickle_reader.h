// SPDX-License-Identifier: Apache-2.0
//
// Decodes one reply of fail2ban: a Python pickle (protocols 2 to 5) up to its STOP opcode, then the end
// marker. Bytes come in cut anywhere and are consumed as they come. Nothing is ever called or looked up:
// classes and calls become inert values, except that str(X), which is how fail2ban sends addresses, becomes
// the text Python would make of it.
//
// These bytes decide nothing but the Document: opcodes outside the list of this file, and anything beyond the
// limits, are errors. The marker is required after STOP and not searched for, since a ban's id may contain
// it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "banguid/fail2ban/value.h"
#include "common/base/bytes.h"
#include "common/base/result.h"

namespace bangui::fail2ban {

class PickleReader {
  public:
    explicit PickleReader(DecodeLimits limits = {});
    ~PickleReader();
    PickleReader(PickleReader &&) noexcept;
    PickleReader &operator=(PickleReader &&) noexcept;

    /// How many of the bytes were consumed: all of them, unless the reply is finished(). After an error
    /// (fail2ban_protocol, too_large) the reader is of no further use.
    Result<std::size_t> feed(ByteView bytes);
    bool finished() const;
    /// The reply, once finished(). The reader is as new afterwards.
    Document take();

  private:
    class Machine;
    DecodeLimits limits_;
    std::unique_ptr<Machine> machine_;
};

} // namespace bangui::fail2ban
