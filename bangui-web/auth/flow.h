// SPDX-License-Identifier: Apache-2.0
//
// For the .cc files of this folder: what the flows of several steps (sign-in, setup) share.
// A flow is owned by the completion of the step it waits for, and ends with it.
#pragma once

#include <memory>

#include "bangui-web/auth/authenticator.h"

namespace bangui::auth {

template<typename Derived>
class Authenticator::Flow : public std::enable_shared_from_this<Derived> {
  protected:
    explicit Flow(Authenticator &owner)
        : owner_(owner)
        , alive_(owner.alive_) {}
    ~Flow() = default;

    /// The next step, not called once the authenticator is gone.
    template<typename T>
    Completion<T> then(void (Derived::*step)(Result<T>)) {
        return [flow = this->shared_from_this(), step](Result<T> result) {
            if (!flow->alive_.expired()) ((*flow).*step)(std::move(result));
        };
    }

    Authenticator &owner_;

  private:
    std::weak_ptr<char> alive_;
};

} // namespace bangui::auth
