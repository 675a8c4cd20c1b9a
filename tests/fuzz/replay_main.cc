// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz target over known inputs with any compiler: each argument is a file, or a folder of which every
// file below it is run. That there was nothing to run is a failure.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const *data, std::size_t size);

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> files_below(fs::path const &path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (auto const &entry : fs::recursive_directory_iterator(path)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
    }
    std::sort(files.begin(), files.end());
    return files;
}

bool run(fs::path const &path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) {
        std::fprintf(stderr, "%s: cannot be read\n", path.c_str());
        return false;
    }
    std::vector<char> const bytes{std::istreambuf_iterator<char>(file), {}};
    std::fprintf(stderr, "%s: %zu bytes\n", path.c_str(), bytes.size());
    LLVMFuzzerTestOneInput(reinterpret_cast<std::uint8_t const *>(bytes.data()), bytes.size());
    return true;
}

} // namespace

int main(int argc, char **argv) {
    std::size_t runs = 0;
    for (int i = 1; i < argc; ++i) {
        for (auto const &path : files_below(argv[i])) {
            if (!run(path)) return 1;
            ++runs;
        }
    }
    std::fprintf(stderr, "%zu inputs\n", runs);
    return runs > 0 ? 0 : 1;
}
