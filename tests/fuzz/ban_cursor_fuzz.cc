// SPDX-License-Identifier: Apache-2.0
//
// A sort, a line feed and a cursor, as a client brings them. What is understood stays the same when it is
// written and read again, and a page goes on behind it.
#include <cstddef>
#include <cstdint>

#include "bangui-web/events/ban_query.h"
#include "common/base/bytes.h"
#include "common/base/result.h"

using namespace bangui;
using namespace bangui::events;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const text = as_text({data, size});
    auto const end = text.find('\n');
    if (end == std::string_view::npos) return 0;
    auto const sort = Sort::parse(text.substr(0, end));
    if (!sort) return 0;
    ENSURE(sort->text() == text.substr(0, end));
    auto const position = from_cursor(*sort, text.substr(end + 1));
    if (!position) return 0;

    auto const again = from_cursor(*sort, to_cursor(*sort, *position));
    ENSURE(again && again->jail == position->jail && again->row.id == position->row.id &&
           again->row.since == position->row.since && again->row.until == position->row.until &&
           again->row.count == position->row.count && again->row.key == position->row.key);

    // The ban that the cursor names is not behind it.
    BanQuery const query{.jail = {}, .search = position->row.id, .sort = *sort, .after = position};
    PageBuilder page(query);
    page.offer(position->jail, position->row);
    auto const found = page.finish();
    ENSURE(found.total == 1 && found.items.empty() && !found.next);
    return 0;
}
