# SPDX-License-Identifier: Apache-2.0
"""A C++ header for tests and fuzz targets: all messages, operations and events treated alike."""

from .cpp import events, indented, served


def header(protocol):
    messages = [VISIT_ERROR % {'struct': protocol.error.name}]
    for each in protocol.operations:
        kinds = [('event', each.request)] if each.is_event else [('request', each.request), ('reply', each.reply)]
        messages += [VISIT % {'kind': kind, 'name': each.name, 'struct': struct.name} for kind, struct in kinds]
    return HEADER % {
        'messages': '\n'.join(messages),
        'operations': indented(
            f'void {each.name}(Peer const &peer, {each.request.name} request, Completion<{each.reply.name}> '
            'done) override { handler_(peer, std::move(request), std::move(done)); }' for each in served(protocol)),
        'events': indented(f'void {each.name}({each.request.name} event) override '
                           '{ handler_(std::move(event)); }' for each in events(protocol)),
    }


HEADER = '''\
// SPDX-License-Identifier: Apache-2.0
//
// Generated from bangui.ipc by ipcgen.py, for tests: all messages, operations and events treated alike.
#pragma once

#include <utility>

#include "common/ipc/frame.h"
#include "proto/bangui_ipc.h"

namespace bangui::ipc {

/// Calls visitor.operator()<Message>() for the message such a frame carries; false when there is none.
template<typename Visitor>
bool visit_message(Kind kind, std::uint16_t operation, Visitor &&visitor) {
%(messages)s
    return false;
}

/// Every operation is handler(peer, request, done).
template<typename Handler>
class UniformOperations final : public Operations {
  public:
    explicit UniformOperations(Handler handler)
        : handler_(std::move(handler)) {}

%(operations)s

  private:
    Handler handler_;
};

/// Every event is handler(event).
template<typename Handler>
class UniformEvents final : public Events {
  public:
    explicit UniformEvents(Handler handler)
        : handler_(std::move(handler)) {}

%(events)s

  private:
    Handler handler_;
};

} // namespace bangui::ipc
'''

VISIT_ERROR = '''\
    if (kind == Kind::error) {
        visitor.template operator()<%(struct)s>();
        return true;
    }'''

VISIT = '''\
    if (kind == Kind::%(kind)s && operation == operation::%(name)s) {
        visitor.template operator()<%(struct)s>();
        return true;
    }'''
