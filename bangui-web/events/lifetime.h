// SPDX-License-Identifier: Apache-2.0
//
// What a request belongs to: a reply that comes after its end is dropped. It ends with renew() and with the
// object that has it. A member of whoever sends requests; on the loop.
#pragma once

#include <memory>
#include <utility>

#include "common/base/unique_function.h"

namespace bangui::events {

class Lifetime {
  public:
    class Ticket {
      public:
        bool is_over() const { return alive_.expired(); }

      private:
        friend class Lifetime;
        explicit Ticket(std::weak_ptr<bool> alive)
            : alive_(std::move(alive)) {}
        std::weak_ptr<bool> alive_;
    };
    Ticket ticket() const { return Ticket(alive_); }

    /// Wraps a reply's handler: it is not called after the end.
    template<typename Reply, typename Handler>
    Completion<Reply> guard(Handler handler) const {
        return [handler = std::move(handler), ticket = ticket()](Result<Reply> reply) mutable {
            if (!ticket.is_over()) handler(std::move(reply));
        };
    }

    /// Ends it, and begins another one.
    void renew() { alive_ = std::make_shared<bool>(true); }

  private:
    std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace bangui::events
