// SPDX-License-Identifier: Apache-2.0
//
// A fresh folder that goes away with the test, whatever is in it.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

#include "common/base/result.h"

namespace bangui::test {

class TemporaryDirectory {
  public:
    TemporaryDirectory() {
        std::string name = std::filesystem::temp_directory_path() / "bangui-test-XXXXXX";
        ENSURE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~TemporaryDirectory() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    TemporaryDirectory(TemporaryDirectory const &) = delete;
    TemporaryDirectory &operator=(TemporaryDirectory const &) = delete;

    std::string const &path() const { return path_; }
    std::string file(std::string const &name) const { return path_ + "/" + name; }

    /// Makes the file and returns its path.
    std::string write(std::string const &name, std::string_view content) const {
        std::ofstream(file(name), std::ios::binary) << content;
        return file(name);
    }
    /// Empty when there is no such file.
    std::string read(std::string const &name) const {
        std::stringstream content;
        content << std::ifstream(file(name), std::ios::binary).rdbuf();
        return content.str();
    }

  private:
    std::string path_;
};

} // namespace bangui::test
