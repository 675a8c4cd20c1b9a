// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/recent.h"

#include <cstdlib>

namespace bangui::recorder {

template<typename What>
void Recent::Memory<What>::note(Key key, UnixSeconds at, What what) {
    auto const [place, is_new] = noted.insert_or_assign(key, Noted{at, std::move(what)});
    if (is_new) order.push_back(std::move(key));
    if (order.size() <= max_items) return;
    noted.erase(order.front());
    order.pop_front();
}

/// Its place in the order stays, for the next of the same key.
template<typename What>
void Recent::Memory<What>::forget(Key const &key) {
    if (auto const found = noted.find(key); found != noted.end()) found->second.at = 0;
}

template<typename What>
typename Recent::Memory<What>::Noted const *Recent::Memory<What>::find(Key const &key, UnixSeconds at) const {
    auto const found = noted.find(key);
    if (found == noted.end() || std::abs(found->second.at - at) > near) return nullptr;
    return &found->second;
}

void Recent::note_unban(std::string const &jail, std::string const &id, history::Reason reason,
                        UnixSeconds at) {
    unbans_.note({jail, id}, at, reason);
}

void Recent::note_ban(std::string const &jail, std::string const &id, OwnBan ban, UnixSeconds at) {
    bans_.note({jail, id}, at, std::move(ban));
}

void Recent::forget_ban(std::string const &jail, std::string const &id) {
    bans_.forget({jail, id});
}

history::Reason Recent::why_unbanned(std::string const &jail, std::string const &id, UnixSeconds at) const {
    auto const *found = unbans_.find({jail, id}, at);
    return found == nullptr ? history::Reason::none : found->what;
}

std::optional<OwnBan> Recent::who_banned(std::string const &jail, std::string const &id,
                                         UnixSeconds at) const {
    auto const *found = bans_.find({jail, id}, at);
    return found == nullptr ? std::nullopt : std::optional(found->what);
}

} // namespace bangui::recorder
