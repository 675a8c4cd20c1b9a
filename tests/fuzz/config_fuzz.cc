// SPDX-License-Identifier: Apache-2.0
//
// Any bytes as web.toml: refused with a place, or turned into settings that the daemon's own checks decide
// on.
#include "bangui-web/config/web_config.h"
#include "common/base/bytes.h"

using namespace bangui;

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size) {
    auto const toml = as_text({data, size});
    auto const settings = config::load_text(web::web_schema(), "web.toml", toml, {});
    if (!settings) {
        ENSURE(settings.error().detail.starts_with("web.toml:"));
        return 0;
    }
    auto const made = web::to_web_config(*settings);
    ENSURE(made || made.error().code == ErrorCode::invalid_argument);

    // The same bytes as a variable.
    static_cast<void>(
        config::load_text(web::web_schema(), "web.toml", "", {"BANGUI_WEB_LISTEN_TCP=" + std::string(toml)}));
    return 0;
}
