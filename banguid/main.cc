// SPDX-License-Identifier: Apache-2.0
//
// banguid: the privileged daemon. Builds every part, passes each what it needs, and runs the loop.
#include <cstdio>
#include <string>
#include <variant>
#include <vector>

#include <sys/stat.h>

#include "banguid/app.h"
#include "banguid/config/config.h"

int main(int argc, char **argv) {
    using namespace bangui;
    ::umask(0077);
    std::vector<std::string> const arguments(argv + 1, argv + argc);
    auto setup = banguid::configure(arguments, config::process_environment());
    if (auto const *exit = std::get_if<banguid::Exit>(&setup)) {
        std::fputs(exit->output.c_str(), stdout);
        std::fputs(exit->error.c_str(), stderr);
        return exit->status;
    }
    return banguid::serve(std::get<banguid::Setup>(std::move(setup)));
}
