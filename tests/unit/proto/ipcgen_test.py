# SPDX-License-Identifier: Apache-2.0
"""Every rule of the generator refuses the file that breaks it, with the line and a sentence that says why."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
PROTO = pathlib.Path(__file__).resolve().parents[3] / 'proto'
sys.path.insert(0, str(PROTO))

from generator import cpp, document, model, seeds  # noqa: E402
from generator.check import check  # noqa: E402
from generator.parse import parse  # noqa: E402

BASE = '''\
protocol test 1
frame_max 1KiB
type Text = string<0..100>
enum ErrorCode domain ErrorCode { internal = 1 }
error (code: ErrorCode, detail: Text)
read 1 hello (protocol: u32) -> (protocol: u32)
'''
LINE = BASE.count('\n') + 1  # of the first line behind BASE


def load(text):
    protocol = parse(text)
    check(protocol)
    return protocol


def use(type_):
    """An operation with one argument of that type, behind BASE."""
    return BASE + f'read 2 probe (value: {type_}) -> ()\n'


class Refusals(unittest.TestCase):
    def refused(self, text, line, message):
        with self.assertRaises(model.IpcError) as caught:
            load(text)
        self.assertEqual((caught.exception.line, caught.exception.message), (line, message))

    def refused_type(self, type_, message):
        self.refused(use(type_), LINE, message)

    def refused_after(self, text, message, line=LINE):
        self.refused(BASE + text, line, message)

    # Grammar

    def test_characters(self):
        self.refused_after('read 2 x; () -> ()', "unexpected character ';'")

    def test_statements(self):
        self.refused_after('write 2 x () -> ()', "'write' does not begin a statement")
        self.refused_after('2 x () -> ()', 'expected a statement, found 2')
        self.refused('', 1, 'no protocol statement')

    def test_ends_in_the_middle(self):
        self.refused_after('struct Pair { left: u8,', 'expected a name, found the end of the file')
        self.refused_after('read 2 x (', 'expected a name, found the end of the file')

    def test_commas(self):
        self.refused_after('struct Pair { left: u8 right: u8 }', "expected ',', found right")

    def test_one_line_per_operation(self):
        self.refused_after('read 2 x (a: u8,\n b: u8) -> ()', "operation 'x' must be written on one line")

    def test_every_request_has_a_reply(self):
        self.refused_after('read 2 x ()', "expected '->', found the end of the file")

    def test_events_have_no_reply(self):
        self.refused_after('event 64 x () -> ()', "event 'x' cannot have a reply")

    # Bounds

    def test_every_length_is_bounded(self):
        self.refused_type('string', "'string' needs a bound")
        self.refused_type('bytes', "'bytes' needs a bound")
        self.refused_type('list', "'list' needs a bound")
        self.refused_type('list<u8>', "'list' needs a bound")

    def test_bounds_make_sense(self):
        self.refused_type('string<5..4>', 'lengths must ascend')
        self.refused_type('bytes<5..4>', 'lengths must ascend')
        self.refused_type('bytes<16|4>', 'lengths must ascend')
        self.refused_type('bytes<4|4>', 'lengths must ascend')
        self.refused_type('string<0..0>', '0 is no bound')
        self.refused_type('string<-1..4>', '-1 is no bound')
        self.refused_type('bytes<4..4294967296>', '4294967296 is no bound')
        self.refused_type('list<u8, 0>', '0 is no bound')
        self.refused_type('list<u8, 4294967296>', '4294967296 is no bound')

    def test_integers_are_narrowed_inside_their_type(self):
        self.refused_type('u8 in 4..3', 'the range 4..3 is empty')
        self.refused_type('u8 in 0..256', 'the range 0..256 does not fit into u8')
        self.refused_type('u32 in -1..5', 'the range -1..5 does not fit into u32')
        self.refused_type('i64 in 0..9223372036854775808',
                          'the range 0..9223372036854775808 does not fit into i64')

    def test_the_largest_message_fits_into_a_frame(self):
        # 1024 = 7 of header + 4 of length + 1013
        load(use('bytes<0..1013>'))
        self.refused_type('bytes<0..1014>', "'ProbeRequest' can take 1025 bytes, frame_max is 1024")
        self.refused_after('read 2 x () -> (a: list<list<u64, 16>, 8>)',
                           "'XReply' can take 1067 bytes, frame_max is 1024")
        self.refused_after('event 64 x (a: bytes<0..1014>)', "'XEvent' can take 1025 bytes, frame_max is 1024")
        self.refused(BASE.replace('100', '1020'), 5, "'ErrorReply' can take 1032 bytes, frame_max is 1024")

    # Types

    def test_unknown_types(self):
        self.refused_type('Nothing', "unknown type 'Nothing'")
        self.refused_type('list<Nothing, 2>', "unknown type 'Nothing'")
        self.refused_type('Nothing?', "unknown type 'Nothing'")
        self.refused_type('u128', "unknown type 'u128'")

    def test_types_are_defined_before_their_use(self):
        self.refused_after('struct A { b: B }\nstruct B { c: u8 }', "type 'B' is used before it is defined")
        self.refused_after('type A = B\ntype B = u8', "type 'B' is used before it is defined")

    def test_recursion(self):
        self.refused_after('struct A { a: A }', "struct 'A' contains itself")
        self.refused_after('struct A { a: A? }', "struct 'A' contains itself")
        self.refused_after('struct A { a: list<A, 2> }', "struct 'A' contains itself")
        self.refused_after('struct A { b: B }\nstruct B { a: A }', "type 'B' is used before it is defined")
        self.refused_after('type A = list<A, 2>', "type 'A' is used before it is defined")

    def test_names_of_types_are_used_once(self):
        self.refused_after('type Text = u8', "the name 'Text' is used twice")
        self.refused_after('struct Text { a: u8 }', "the name 'Text' is used twice")
        self.refused_after('type A_ = u8', "'A_' should be in PascalCase")
        self.refused_after('type text = u8', "'text' should be in PascalCase")

    def test_names_of_types_do_not_hit_generated_ones(self):
        self.refused_after('type Channel = u8', "the name 'Channel' is taken by the library")
        self.refused_after('type HelloReply = u8', "the name 'HelloReply' is taken by an operation")

    def test_unused_types(self):
        self.refused_after('type A = u8', "type 'A' is not used by any operation")
        self.refused_after('enum A { b = 1 }', "type 'A' is not used by any operation")
        self.refused_after('type A = u8\nstruct B { a: A }', "type 'A' is not used by any operation")

    def test_optional(self):
        self.refused_type('u8??', "expected ',', found ?")
        self.refused_type('list<u8?, 2>', 'the items of a list cannot be optional')
        self.refused_after('type A = u8?', "'A' cannot be optional; say so where it is used")

    def test_enums(self):
        self.refused_after('enum A { b }', "'b' needs an explicit value")
        self.refused_after('enum A { }', "enum 'A' has no values")
        self.refused_after('enum A { b = 1, b = 2 }', "'b' stands twice in enum 'A'")
        self.refused_after('enum A { b = 1, c = 1 }', "value 1 stands twice in enum 'A'")
        self.refused_after('enum A { b = 256 }', 'value 256 does not fit into a u8')
        self.refused_after('enum A { b = -1 }', 'value -1 does not fit into a u8')
        self.refused_after('enum A { B = 1 }', "'B' should be in snake_case")
        self.refused_after('enum A {\n b = 1,\n c = 1 }', "value 1 stands twice in enum 'A'", LINE + 2)

    def test_structs(self):
        self.refused_after('struct A { }', "struct 'A' has no fields")
        self.refused_after('struct A { b: u8, b: u8 }', "field 'b' stands twice")
        self.refused_after('struct A {\n b: u8,\n B: u8 }', "'B' should be in snake_case", LINE + 2)
        self.refused_after('read 2 x (b: u8, b: u8) -> ()', "field 'b' stands twice")

    def test_keywords(self):
        for word in ('class', 'from', 'self', 'int'):
            self.refused_after(f'read 2 x ({word}: u8) -> ()', f"'{word}' is a keyword of C++ or Python")
        self.refused_after('read 2 delete () -> ()', "'delete' is a keyword of C++ or Python")

    def test_domain_types(self):
        self.refused_after('type A = u8 domain Peer', "unknown domain type 'Peer'")
        self.refused_after('type A = bytes<1..64> domain JailName', "domain type 'JailName' has another wire form")
        self.refused_after('type A = string<1..64> domain IpPrefix', "domain type 'IpPrefix' has another wire form")
        self.refused_after('enum A domain JailName { b = 1 }', "unknown domain enum 'JailName'")

    # Operations

    def test_numbers_are_used_once(self):
        self.refused_after('read 1 x () -> ()', "number 1 belongs to an operation, 'hello'")

    def test_numbers_belong_to_classes(self):
        for cls, told in (('read', '1 to 15 and 96 to 127'), ('act', '16 to 31'), ('tune', '32 to 47'),
                          ('admin', '48 to 63'), ('event', '64 to 95')):
            reply = '' if cls == 'event' else '-> ()'
            for span in told.split(' and '):
                first, last = map(int, span.split(' to '))
                load(BASE + f'{cls} {last} x () {reply}')
                for number in (first - 1, last + 1):
                    self.refused_after(f'{cls} {number} x () {reply}',
                                       f"{cls} operations have the numbers {told}, not {number} ('x')")

    def test_retired_numbers_and_names_stay_retired(self):
        load(BASE + 'retired 2 gone\nread 3 x () -> ()')
        self.refused_after('retired 2 gone\nread 2 x () -> ()',
                           "number 2 belongs to a retired operation, 'gone'", LINE + 1)
        self.refused_after('retired 2 gone\nread 3 gone () -> ()',
                           "the name 'gone' belongs to a retired operation, number 2", LINE + 1)
        self.refused_after('retired 2 gone\nretired 2 lost', "number 2 belongs to a retired operation, 'gone'",
                           LINE + 1)
        self.refused_after('retired 128 gone', 'number 128 belongs to no class')

    def test_names_of_operations_are_used_once(self):
        self.refused_after('read 2 x () -> ()\nact 16 x () -> ()',
                           "the name 'x' belongs to an operation, number 2", LINE + 1)
        self.refused_after('read 2 X () -> ()', "'X' should be in snake_case")
        self.refused_after('read 2 call () -> ()', "the name 'call' is taken by the Python client")
        self.refused_after('read 2 socket () -> ()', "the name 'socket' is taken by the Python client")

    # Head

    def test_head(self):
        self.refused(BASE.replace('protocol test 1\n', ''), 1, 'no protocol statement')
        self.refused(BASE.replace('frame_max 1KiB\n', ''), 1, 'no frame_max statement')
        self.refused(BASE + 'protocol test 2', LINE, 'a second protocol statement')
        self.refused(BASE + 'frame_max 2KiB', LINE, 'a second frame_max statement')
        self.refused(BASE.replace('test 1', 'test 0'), 1, 'the number of the protocol must be a u32 from 1 up')
        self.refused(BASE.replace('1KiB', '7'), 1, 'frame_max must leave room for a payload and fit into a u32')

    def test_hello(self):
        without = BASE[:BASE.index('read 1')]
        wrong = "'hello' and its reply must begin with 'protocol: u32'"
        self.refused(without, 1, "operation 1 must be 'hello'")
        self.refused(without + 'read 2 hello (protocol: u32) -> (protocol: u32)', 1, "operation 1 must be 'hello'")
        self.refused(without + 'read 1 hello () -> (protocol: u32)', 6, wrong)
        self.refused(without + 'read 1 hello (protocol: u32) -> (number: u32)', 6, wrong)
        self.refused(without + 'read 1 hello (protocol: u16) -> (protocol: u32)', 6, wrong)

    def test_error(self):
        def with_error(error):
            return BASE.replace('error (code: ErrorCode, detail: Text)', error)
        self.refused(with_error(''), 1, 'no error statement')
        self.refused(with_error('error (code: ErrorCode)'), 5, "an error carries 'code' and 'detail'")
        self.refused(with_error('error (code: u8, detail: Text)'), 5,
                     "'code' must be an enum of the domain ErrorCode")
        self.refused(with_error('error (code: ErrorCode, detail: string<0..9>)'), 5,
                     "'detail' must be a Text, which may be empty")
        self.refused_after('error (code: ErrorCode, detail: Text)', 'a second error statement')


class Output(unittest.TestCase):
    """tests/unit/proto/shapes.ipc uses everything the language has; shapes_test.cc compiles what comes of it."""

    @classmethod
    def setUpClass(cls):
        cls.file = pathlib.Path(__file__).with_name('shapes.ipc')
        cls.protocol = load(cls.file.read_text(encoding='utf-8'))

    def run_ipcgen(self, file, folder):
        return subprocess.run([sys.executable, PROTO / 'ipcgen.py', file, folder], capture_output=True, text=True)

    def test_a_refusal_names_file_and_line_and_writes_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder, 'bad.ipc')
            file.write_text(BASE + 'read 1 x () -> ()\n')
            done = self.run_ipcgen(file, pathlib.Path(folder, 'out'))
            self.assertEqual((done.returncode, done.stderr),
                             (1, f"{file}:{LINE}: number 1 belongs to an operation, 'hello'\n"))
            self.assertFalse(pathlib.Path(folder, 'out').exists())

    def test_files(self):
        with tempfile.TemporaryDirectory() as folder:
            stale = pathlib.Path(folder, 'seeds', 'stale.bin')
            stale.parent.mkdir()
            stale.touch()
            done = self.run_ipcgen(self.file, folder)
            self.assertEqual((done.returncode, done.stderr), (0, ''))
            self.assertEqual(sorted(each.name for each in pathlib.Path(folder).iterdir()),
                             ['operations.md', 'seeds', 'shapes_ipc.cc', 'shapes_ipc.h', 'shapes_ipc.py',
                              'shapes_ipc_testing.h'])
            self.assertFalse(stale.exists())

    def test_sizes_are_those_of_the_seeds(self):
        frames = seeds.seeds(self.protocol)
        self.assertEqual(len(frames), 3 * len(self.protocol.messages()))
        for struct in self.protocol.messages():
            for end, variant in ((min, 'smallest'), (max, 'largest')):
                size = 4 + model.HEADER_BYTES + sum(self.protocol.size(each.type, end) for each in struct.fields)
                frame = frames[f'{model.snake(struct.name)}-{variant}.bin']
                self.assertEqual(len(frame), size, f'{struct.name} {variant}')

    def test_the_table_names_every_operation_and_type(self):
        table = document.table(self.protocol)
        for each in self.protocol.operations:
            self.assertRegex(table, rf'\| {each.number} \| {each.cls} \| {each.name} \|')
        for each in self.protocol.types:
            self.assertRegex(table, rf'\| {each.name} \| .+ \|')
        self.assertIn('Retired: 5 gone', table)

    def test_comments_reach_the_header(self):
        header = cpp.header(load(BASE + (
            '# Not this one.\n'
            '\n'
            '# A point\n'
            '# in a plane.\n'
            'struct Point {\n'
            '    x: u8,  # to the right\\\n'
            '    y: u8, z: u8  # of both, so of neither\n'
            '}\n'
            'type Points = list<Point, 2>  # a line\n'
            'read 2 probe (points: Points) -> ()\n')))
        self.assertIn('\n\n/// A point in a plane.\nstruct Point {\n', header)
        self.assertIn('std::uint8_t x = 0; ///< to the right\n', header)
        self.assertIn('std::uint8_t z = 0;\n', header)
        self.assertIn('using Points = std::vector<Point>; ///< a line\n', header)

    def test_bangui_ipc_is_accepted(self):
        load((PROTO / 'bangui.ipc').read_text(encoding='utf-8'))


if __name__ == '__main__':
    unittest.main()
