// SPDX-License-Identifier: Apache-2.0
#include "banguid/protect/protected_list.h"

#include <sys/stat.h>

#include <doctest/doctest.h>

#include "tests/support/temporary_directory.h"

using namespace bangui;
using namespace bangui::protect;

namespace {

IpPrefix prefix(std::string_view text) {
    return *IpPrefix::parse(text);
}

std::vector<std::string> texts(ProtectedList const &list) {
    std::vector<std::string> out;
    for (auto const &[each, note] : list.entries())
        out.push_back(each.text() + "|" + note);
    return out;
}

} // namespace

TEST_CASE("an address or a prefix a line, and what it is for") {
    auto const list =
        ProtectedList::parse("# mine\n\n192.0.2.7 # the office\n2001:db8::/32\n  198.51.100.0/24\t#\n", "f");
    REQUIRE(list);
    CHECK_EQ(texts(*list),
             std::vector<std::string>{"192.0.2.7|the office", "2001:db8::/32|", "198.51.100.0/24|"});
}

TEST_CASE("a line that is neither is named") {
    auto const list = ProtectedList::parse("192.0.2.7\nexample.org # the office\n", "/etc/bangui/protected");
    REQUIRE_FALSE(list);
    CHECK(list.error().detail.starts_with("/etc/bangui/protected:2: "));
}

TEST_CASE("a note is text of a bounded length, whatever stands in the file") {
    auto const list = ProtectedList::parse("192.0.2.7 # " + std::string(5000, 'x') + "\n", "f");
    REQUIRE(list);
    CHECK_EQ(list->entries()[0].note.size(), ProtectedList::max_note_bytes);
    auto const other = ProtectedList::parse("192.0.2.7\n192.0.2.8 # caf\xe9\n", "f");
    REQUIRE_FALSE(other);
    CHECK_EQ(other.error().detail, "f:2: not UTF-8");
}

TEST_CASE("what is added is kept once, and what else stood there stays") {
    test::TemporaryDirectory const folder;
    auto const path = folder.write("protected", "# mine\n192.0.2.7 # the office\n");
    auto list = ProtectedList::load(path).value();
    CHECK_FALSE(list.add(prefix("192.0.2.7"), "again"));
    CHECK(list.add(prefix("2001:db8::1"), "a line\nand another # one"));
    REQUIRE(list.save(path));
    CHECK_EQ(folder.read("protected"),
             "# mine\n192.0.2.7 # the office\n2001:db8::1 # a line\\u{a}and another # one\n");
    CHECK_EQ(texts(ProtectedList::load(path).value()),
             std::vector<std::string>{"192.0.2.7|the office", "2001:db8::1|a line\\u{a}and another # one"});
    CHECK(list.remove(prefix("192.0.2.7")));
    CHECK_FALSE(list.remove(prefix("192.0.2.7")));
    REQUIRE(list.save(path));
    CHECK_EQ(folder.read("protected"), "# mine\n2001:db8::1 # a line\\u{a}and another # one\n");
}

TEST_CASE("a list that is not there is empty, and everybody may read the one that is made") {
    test::TemporaryDirectory const folder;
    auto const path = folder.file("protected");
    auto list = ProtectedList::load(path).value();
    CHECK(list.entries().empty());
    CHECK(list.add(prefix("192.0.2.0/24"), ""));
    REQUIRE(list.save(path));
    struct stat made {};
    REQUIRE_EQ(::stat(path.c_str(), &made), 0);
    CHECK_EQ(made.st_mode & 07777U, 0644U);
    CHECK_EQ(texts(ProtectedList::load(path).value()), std::vector<std::string>{"192.0.2.0/24|"});
}

TEST_CASE("a list that cannot be written leaves the old one, and no draft") {
    test::TemporaryDirectory const folder;
    auto const path = folder.file("nowhere/protected");
    auto list = ProtectedList::load(path).value();
    list.add(prefix("192.0.2.7"), "");
    CHECK_FALSE(list.save(path));
    ::mkdir(folder.file("taken").c_str(), 0700);
    folder.write("taken/x", "");
    CHECK_FALSE(list.save(folder.file("taken"))); // a folder is not replaced
    CHECK_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST_CASE("a file that nobody kept by hand is refused") {
    test::TemporaryDirectory const folder;
    CHECK_FALSE(
        ProtectedList::load(folder.write("protected", std::string(ProtectedList::max_bytes + 1, '\n'))));
    CHECK(ProtectedList::load(folder.write("protected", std::string(ProtectedList::max_bytes, '\n'))));
}
