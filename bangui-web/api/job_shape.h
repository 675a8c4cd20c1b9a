// SPDX-License-Identifier: Apache-2.0
//
// The object Job of Docs/openapi.yaml. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "bangui-web/jobs/registry.h"

namespace bangui::api {

std::string job_json(jobs::View const &job);
std::string job_list_json(std::vector<jobs::View> const &jobs);

} // namespace bangui::api
