// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/inflate.h"

#include <utility>

#include <zlib.h>

namespace bangui::recorder {
namespace {

/// zlib.h, inflateInit2: the largest window, and a gzip header.
constexpr int gzip_window = 15 + 16;

} // namespace

struct Inflater::Stream {
    Stream() { ready = ::inflateInit2(&zlib, gzip_window) == Z_OK; }
    ~Stream() {
        if (ready) ::inflateEnd(&zlib);
    }
    Stream(Stream const &) = delete;
    Stream &operator=(Stream const &) = delete;

    z_stream zlib{};
    bool ready = false;
    bool between = true; ///< members: a file may end here
    Bytes input;
};

Inflater::Inflater()
    : stream_(std::make_unique<Stream>()) {}
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater &&) noexcept = default;
Inflater &Inflater::operator=(Inflater &&) noexcept = default;

void Inflater::feed(Bytes bytes) {
    stream_->input = std::move(bytes);
    stream_->zlib.next_in = reinterpret_cast<Bytef *>(stream_->input.data());
    stream_->zlib.avail_in = static_cast<uInt>(stream_->input.size());
}

Result<std::string> Inflater::next() {
    auto &zlib = stream_->zlib;
    if (!stream_->ready) return fail(ErrorCode::internal, "zlib does not start");
    std::string out(piece, '\0');
    zlib.next_out = reinterpret_cast<Bytef *>(out.data());
    zlib.avail_out = static_cast<uInt>(out.size());
    while (zlib.avail_out > 0) {
        // logrotate and others append members to one file.
        if (stream_->between && zlib.avail_in > 0) {
            ::inflateReset(&zlib);
            stream_->between = false;
        }
        if (stream_->between) break;
        auto const status = ::inflate(&zlib, Z_NO_FLUSH);
        if (status == Z_STREAM_END) {
            stream_->between = true;
            continue;
        }
        if (status == Z_BUF_ERROR) break; // it has no more to read
        if (status != Z_OK) return fail(ErrorCode::invalid_argument, "not gzip, or broken");
    }
    out.resize(out.size() - zlib.avail_out);
    return out;
}

bool Inflater::is_whole() const {
    return stream_->between;
}

} // namespace bangui::recorder
