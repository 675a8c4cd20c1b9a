// SPDX-License-Identifier: Apache-2.0
//
// A request's body through the strict reader; what it took is written and must be read back equal.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "bangui-web/json/request.h"
#include "bangui-web/json/writer.h"
#include "common/base/bytes.h"

using namespace bangui;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    json::Request request(as_text({data, size}));
    auto const name = request.text("name", {0, 64});
    auto const note = request.optional_text("note", {0, 64});
    auto const seconds = request.optional_integer("seconds", {-1000, 1000});
    auto const list = request.optional_texts("list", {0, 8, {0, 64}});
    auto const yes = request.optional_truth("yes");
    if (request.finish()) return 0;

    json::Writer json;
    json.begin_object().member("name", name);
    if (note) json.member("note", *note);
    if (seconds) json.member("seconds", *seconds);
    if (list) json.member("list", *list);
    if (yes) json.member("yes", *yes);
    json.end_object();
    json::Request again(json.finish());
    auto const equal = again.text("name", {0, 64}) == name && again.optional_text("note", {0, 64}) == note &&
                       again.optional_integer("seconds", {-1000, 1000}) == seconds &&
                       again.optional_texts("list", {0, 8, {0, 64}}) == list &&
                       again.optional_truth("yes") == yes;
    if (!equal || again.finish()) std::abort();
    return 0;
}
