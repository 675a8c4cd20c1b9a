// SPDX-License-Identifier: Apache-2.0
#include "bangui-web/recorder/batch_writer.h"

#include <atomic>

#include <doctest/doctest.h>

#include "tests/unit/bangui-web/recorder/archive_rig.h"

namespace bangui::recorder {
namespace {

using Lines = std::vector<std::string>;

history::Batch one(std::string const &address) {
    history::NewEvent event;
    event.milliseconds = test::ArchiveRig::start;
    event.kind = history::EventKind::ban;
    event.jail = "sshd";
    event.address = address;
    return {{event}, {}, {}};
}

struct Rig : test::ArchiveRig {
    auto mark(std::string const &what) {
        return [this, what] { done.push_back(what); };
    }
    /// Fails as often as told, then succeeds.
    auto failing(int times, std::string const &address) {
        return [this, left = times, address](store::Connection &connection) mutable -> Result<void> {
            if (left-- > 0) {
                ++failures;
                return fail(ErrorCode::storage_error, "disk full");
            }
            TRY(history::write_batch(connection, one(address)));
            return {};
        };
    }
    Lines done;
    std::atomic<int> failures = 0; ///< counted on the writer's thread
};

TEST_CASE_FIXTURE(Rig, "batches are written in their order, and what is known is not added") {
    writer.write(one("192.0.2.1"), mark("first"));
    writer.write(one("192.0.2.2"), mark("second"));
    writer.write(one("192.0.2.1"), mark("third"));
    CHECK(done.empty());
    settle();
    CHECK(done == Lines{"first", "second", "third"});
    CHECK(added == 2);
    CHECK(events().size() == 2);
    CHECK(trouble.empty());
}

TEST_CASE_FIXTURE(Rig, "what cannot be written is tried again until it can, and nothing passes it") {
    writer.run(failing(3, "192.0.2.1"), mark("first"));
    writer.write(one("192.0.2.2"), mark("second"));
    REQUIRE(pump_until([this] { return !trouble.empty(); }));
    CHECK(trouble == Lines{"disk full"});
    for (int attempt = 0; attempt < 3; ++attempt) {
        CHECK(done.empty());
        pass(BatchWriter::first_pause * (1 << attempt) - Milliseconds(1));
        CHECK(done.empty());
        pass(Milliseconds(1));
        pump_until([this, attempt] { return attempt == 2 ? !done.empty() : failures == attempt + 2; });
    }
    settle();
    CHECK(done == Lines{"first", "second"});
    CHECK(trouble == Lines{"disk full", ""});
    CHECK(events().size() == 2);
}

TEST_CASE_FIXTURE(Rig, "who is told may write more, or end the writer") {
    writer.write(one("192.0.2.1"), [this] { writer.write(one("192.0.2.2"), mark("inner")); });
    settle();
    CHECK(done == Lines{"inner"});
    auto own = std::make_unique<BatchWriter>(*loop, *archive, logger,
                                             BatchWriter::Wiring{[](auto const &) {}, [](auto const &) {}});
    own->write(one("192.0.2.3"), [this, &own] {
        own.reset();
        done.push_back("ended");
    });
    REQUIRE(pump_until([this] { return done.size() == 2; }));
}

} // namespace
} // namespace bangui::recorder
