// SPDX-License-Identifier: Apache-2.0
//
// A move-only std::function: it can own what it captures (a Completion, a file descriptor). Calling an
// empty one is a bug of ours.
#pragma once

#include <memory>
#include <type_traits>
#include <utility>

#include "common/base/result.h"

namespace bangui {

template<typename Signature>
class UniqueFunction;

template<typename Return, typename... Arguments>
class UniqueFunction<Return(Arguments...)> {
  public:
    UniqueFunction() = default;

    template<typename Callable>
    requires(!std::is_same_v<std::remove_cvref_t<Callable>, UniqueFunction> &&
             std::is_invocable_r_v<Return, std::remove_cvref_t<Callable> &, Arguments...>)
        UniqueFunction(Callable &&callable) // NOLINT(google-explicit-constructor): reads like std::function
        : target_(std::make_unique<Holder<std::remove_cvref_t<Callable>>>(std::forward<Callable>(callable))) {
    }

    explicit operator bool() const { return target_ != nullptr; }

    Return operator()(Arguments... arguments) {
        ENSURE(target_);
        return target_->call(std::forward<Arguments>(arguments)...);
    }

  private:
    struct Target {
        virtual ~Target() = default;
        virtual Return call(Arguments... arguments) = 0;
    };

    template<typename Callable>
    struct Holder final : Target {
        template<typename From>
        explicit Holder(From &&from)
            : callable(std::forward<From>(from)) {}
        Return call(Arguments... arguments) override {
            return static_cast<Return>(callable(std::forward<Arguments>(arguments)...));
        }
        Callable callable;
    };

    std::unique_ptr<Target> target_;
};

/// How an asynchronous operation ends: called exactly once, and never before the call that started it
/// returned.
template<typename T>
using Completion = UniqueFunction<void(Result<T>)>;

} // namespace bangui
