# SPDX-License-Identifier: Apache-2.0
"""Text of a .ipc file to a model.Protocol. Knows the grammar only; what the words mean is for check.py.

file      = { statement }
statement = 'protocol' word number | 'frame_max' number ['KiB']
          | 'type' word '=' type ['domain' word]
          | 'enum' word ['domain' word] '{' word '=' number { ',' word '=' number } '}'
          | 'struct' word '{' field { ',' field } '}'
          | 'error' fields
          | class number word fields [ '->' fields ]          (none for events; on one line)
          | 'retired' number word
fields    = '(' [ field { ',' field } ] ')'
field     = word ':' type
type      = plain ['?']
plain     = integer ['in' number '..' number] | 'bool' | word
          | 'string' '<' number '..' number '>' | 'bytes' '<' (number '..' number | number { '|' number }) '>'
          | 'list' '<' type ',' number '>'
A '#' begins a comment that ends with its line. One above a struct, or beside a type or the only field of a line,
is kept as its note.
"""

import re

from .model import (CLASSES, INTEGERS, Alias, Boolean, Enum, Field, Integer, IpcError, List, Named, Octets,
                    Operation, Optional, Protocol, Retired, String, Struct, pascal)

TOKEN = re.compile(r'(?P<word>[A-Za-z_][A-Za-z0-9_]*)|(?P<number>-?[0-9]+)|(?P<sign>->|\.\.|[{}()<>,:=|?])')
END = ('end', 'the end of the file')


def tokenize(text):
    """The tokens as (line, kind, text), and the comments by line."""
    tokens, comments = [], {}
    for line, content in enumerate(text.split('\n'), start=1):
        content, _, comment = content.partition('#')
        comments[line] = comment.strip().rstrip('\\')
        at = 0
        while at < len(content):
            if content[at] in ' \t':
                at += 1
                continue
            match = TOKEN.match(content, at)
            if not match:
                raise IpcError(line, f'unexpected character {content[at]!r}')
            tokens.append((line, match.lastgroup, match.group()))
            at = match.end()
    return tokens, comments


class Parser:
    def __init__(self, text):
        self.tokens, self.comments = tokenize(text)
        self.lines_with_tokens = {line for line, _, _ in self.tokens}
        self.at = 0
        self.protocol = Protocol()

    # Tokens

    @property
    def line(self):
        if not self.tokens:
            return 1
        return self.tokens[min(self.at, len(self.tokens) - 1)][0]

    def peek(self):
        return self.tokens[self.at][1:] if self.at < len(self.tokens) else END

    def expect(self, kind, what):
        found, text = self.peek()
        if found != kind:
            raise IpcError(self.line, f'expected {what}, found {text}')
        self.at += 1
        return text

    def word(self, what):
        return self.expect('word', what)

    def number(self, what):
        return int(self.expect('number', what))

    def accept(self, text):
        if self.peek()[1] == text and self.peek()[0] != 'end':
            self.at += 1
            return True
        return False

    def sign(self, text):
        if not self.accept(text):
            raise IpcError(self.line, f"expected '{text}', found {self.peek()[1]}")

    # Statements

    def parse(self):
        while self.peek() != END:
            line = self.line
            keyword = self.word('a statement')
            if keyword in CLASSES:
                self.operation(line, keyword)
            elif keyword in ('protocol', 'frame_max', 'type', 'enum', 'struct', 'error', 'retired'):
                getattr(self, 'statement_' + keyword)(line)
            else:
                raise IpcError(line, f"'{keyword}' does not begin a statement")
        return self.protocol

    def statement_protocol(self, line):
        if self.protocol.number is not None:
            raise IpcError(line, 'a second protocol statement')
        self.protocol.name = self.word('the name of the protocol')
        self.protocol.number = self.number('the number of the protocol')

    def statement_frame_max(self, line):
        if self.protocol.frame_max is not None:
            raise IpcError(line, 'a second frame_max statement')
        self.protocol.frame_max = self.number('a size') * (1024 if self.accept('KiB') else 1)

    def statement_type(self, line):
        name = self.word('a name')
        self.sign('=')
        type_ = self.type()
        self.protocol.types.append(Alias(line, name, type_, self.domain(), self.comments[line]))

    def statement_enum(self, line):
        name = self.word('a name')
        domain = self.domain()
        self.sign('{')
        self.protocol.types.append(Enum(line, name, self.separated('}', self.enum_value), domain))

    def statement_struct(self, line):
        name = self.word('a name')
        self.sign('{')
        fields = self.separated('}', self.field)
        lines = [line] + [each.line for each in fields]
        for each in fields:
            if lines.count(each.line) == 1:
                each.note = self.comments[each.line]
        self.protocol.types.append(Struct(line, name, fields, self.comment_above(line)))

    def statement_error(self, line):
        if self.protocol.error is not None:
            raise IpcError(line, 'a second error statement')
        self.protocol.error = Struct(line, 'ErrorReply', self.fields())

    def statement_retired(self, line):
        self.protocol.retired.append(Retired(line, self.number('a number'), self.word('a name')))

    def operation(self, line, cls):
        number = self.number('a number')
        name = self.word('a name')
        request = Struct(line, pascal(name) + ('Event' if cls == 'event' else 'Request'), self.fields())
        reply = None
        if cls != 'event':
            self.sign('->')
            reply = Struct(line, pascal(name) + 'Reply', self.fields())
        elif self.peek()[1] == '->':
            raise IpcError(line, f"event '{name}' cannot have a reply")
        if self.tokens[self.at - 1][0] != line:
            raise IpcError(line, f"operation '{name}' must be written on one line")
        self.protocol.operations.append(Operation(line, cls, number, name, request, reply))

    # Parts

    def comment_above(self, line):
        """The comment lines that end right above that line, joined."""
        first = line
        while self.comments.get(first - 1) and first - 1 not in self.lines_with_tokens:
            first -= 1
        return ' '.join(self.comments[each] for each in range(first, line))

    def domain(self):
        return self.word('a C++ type') if self.accept('domain') else None

    def separated(self, end, item):
        """The items up to `end`, with commas between them."""
        items = []
        while not self.accept(end):
            if items:
                self.sign(',')
            items.append(item())
        return items

    def fields(self):
        self.sign('(')
        return self.separated(')', self.field)

    def field(self):
        line = self.line
        name = self.word('a name')
        self.sign(':')
        return Field(line, name, self.type())

    def enum_value(self):
        line = self.line
        name = self.word('a name')
        if not self.accept('='):
            raise IpcError(line, f"'{name}' needs an explicit value")
        return (line, name, self.number('a value'))

    def type(self):
        type_ = self.plain_type()
        return Optional(type_) if self.accept('?') else type_

    def plain_type(self):
        line = self.line
        word = self.word('a type')
        if word in INTEGERS:
            least, most = self.span() if self.accept('in') else INTEGERS[word][1:]
            return Integer(word, least, most)
        if word == 'bool':
            return Boolean()
        if word not in ('string', 'bytes', 'list'):
            return Named(word)
        if not self.accept('<'):
            raise IpcError(line, f"'{word}' needs a bound")
        type_ = getattr(self, 'bounded_' + word)()
        self.sign('>')
        return type_

    def span(self):
        least = self.number('the least value')
        self.sign('..')
        return least, self.number('the most')

    def bounded_string(self):
        return String(*self.span())

    def bounded_bytes(self):
        lengths = [self.number('a length')]
        if self.accept('..'):
            return Octets((lengths[0], self.number('the most')), span=True)
        while self.accept('|'):
            lengths.append(self.number('a length'))
        return Octets(tuple(lengths), span=False)

    def bounded_list(self):
        item = self.type()
        if not self.accept(','):
            raise IpcError(self.line, "'list' needs a bound")
        return List(item, self.number('the most items'))


def parse(text):
    return Parser(text).parse()
