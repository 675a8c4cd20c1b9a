# SPDX-License-Identifier: Apache-2.0
"""The functions that read and write one type each, in C++. They lean on common/ipc/codec.h."""

from .model import (INTEGERS, Alias, Boolean, Enum, Integer, List, Named, Octets, Optional, String, snake)


def literal(value, wire):
    if value == INTEGERS['i64'][1]:
        return 'std::numeric_limits<std::int64_t>::min()'
    return f'std::{"int64_t" if wire == "i64" else "uint" + wire[1:] + "_t"}{{{value}{"" if wire == "i64" else "U"}}}'


def bounds(type_):
    if isinstance(type_, Octets) and not type_.span:
        return '{' + ', '.join(map(str, type_.lengths)) + '}'
    return f'{type_.least}, {type_.most}'


def read(protocol, type_, reader='reader'):
    """An expression for Result<T> of the value at `reader`."""
    if isinstance(type_, Named):
        return f'read_{snake(type_.name)}({reader})'
    if isinstance(type_, Integer):
        if not type_.narrowed:
            return f'{reader}.{type_.wire}()'
        least, most = (literal(each, type_.wire) for each in (type_.least, type_.most))
        return f'read_in({reader}, {reader}.{type_.wire}(), {least}, {most})'
    if isinstance(type_, Boolean):
        return f'{reader}.boolean()'
    if isinstance(type_, String):
        return f'{reader}.string({bounds(type_)})'
    if isinstance(type_, Octets):
        return f'{reader}.bytes({bounds(type_)})'
    item = reading(protocol, type_.item, 'item_' + reader)
    if isinstance(type_, Optional):
        return f'read_optional({reader}, {item})'
    return f'read_list({reader}, {type_.most}, {protocol.size(type_.item, min)}, {item})'


def reading(protocol, type_, reader):
    """The same as something to call with a reader of that name."""
    if isinstance(type_, Named):
        return f'read_{snake(type_.name)}'
    return f'[](Reader &{reader}) {{ return {read(protocol, type_, reader)}; }}'


def write(type_, value, writer='writer'):
    """A statement that writes `value`."""
    if isinstance(type_, Named):
        return f'write_{snake(type_.name)}({writer}, {value});'
    if isinstance(type_, Integer):
        if type_.narrowed:
            least, most = (literal(each, type_.wire) for each in (type_.least, type_.most))
            value = f'checked_in({writer}, {value}, {least}, {most})'
        return f'{writer}.{type_.wire}({value});'
    if isinstance(type_, Boolean):
        return f'{writer}.boolean({value});'
    if isinstance(type_, (String, Octets)):
        return f'{writer}.{"string" if isinstance(type_, String) else "bytes"}({value}, {bounds(type_)});'
    item = writing(type_.item, 'item_' + writer)
    if isinstance(type_, Optional):
        return f'write_optional({writer}, {value}, {item});'
    return f'write_list({writer}, {value}, {type_.most}, {item});'


def writing(type_, writer):
    if isinstance(type_, Named):
        return f'write_{snake(type_.name)}'
    item = writer.replace('writer', 'value')
    return f'[](Writer &{writer}, auto const &{item}) {{ {write(type_, item, writer)} }}'


def codec_of_alias(protocol, alias):
    if alias.domain:
        view = 'text' if isinstance(alias.type, String) else 'view'
        read_body = f'return read_domain<{alias.name}>(reader, reader.{view}({bounds(alias.type)}));'
        write_body = write(alias.type, 'to_wire(value)')
    else:
        read_body = f'return {read(protocol, alias.type)};'
        write_body = write(alias.type, 'value')
    parameter = f'{alias.name} const &value'
    return ALIAS % {'name': alias.name, 'snake': snake(alias.name), 'read': read_body, 'write': write_body,
                    'parameter': parameter}


def codec_of_enum(_, enum):
    cases = [(f'{enum.name}::{name}', number) for _, name, number in enum.values]
    return ENUM % {
        'name': enum.name,
        'snake': snake(enum.name),
        'read': '\n'.join(f'    case {number}: return {value};' for value, number in cases),
        'write': '\n'.join(f'    case {value}: return writer.u8({number});' for value, number in cases),
    }


def codec_of_struct(protocol, struct):
    reads, writes = [], []
    for each in struct.fields:
        named = f'field("{struct.name}.{each.name}");'
        reads.append(f'    reader.{named}')
        reads.append(f'    auto {each.name}_ = TRY({read(protocol, each.type)});')
        writes.append(f'    writer.{named}')
        writes.append(f'    {write(each.type, "value." + each.name)}')
    members = ', '.join(f'std::move({each.name}_)' for each in struct.fields)
    unused = '' if struct.fields else '[[maybe_unused]] '
    return STRUCT % {'name': struct.name, 'snake': snake(struct.name), 'reads': '\n'.join(reads),
                     'writes': '\n'.join(writes), 'members': members, 'unused': unused}


def codec_of_message(struct):
    return MESSAGE % {'name': struct.name, 'snake': snake(struct.name)}


def enum_names(enum):
    cases = '\n'.join(f'    case {enum.name}::{name}: return "{name}";' for _, name, _ in enum.values)
    return ENUM_NAMES % {'name': enum.name, 'cases': cases}


def codec(protocol):
    makers = {Alias: codec_of_alias, Enum: codec_of_enum}
    parts = ['namespace {']
    for each in protocol.types + protocol.messages():
        parts.append(makers.get(type(each), codec_of_struct)(protocol, each))
    parts.append('} // namespace')
    parts += [enum_names(each) for each in protocol.types if isinstance(each, Enum) and not each.domain]
    parts += [codec_of_message(each) for each in protocol.messages()]
    return '\n\n'.join(parts)


ALIAS = '''\
Result<%(name)s> read_%(snake)s(Reader &reader) {
    %(read)s
}
void write_%(snake)s(Writer &writer, %(parameter)s) {
    %(write)s
}'''

ENUM = '''\
Result<%(name)s> read_%(snake)s(Reader &reader) {
    switch (TRY(reader.u8())) {
%(read)s
    }
    return reader.refuse("no value of %(name)s");
}
void write_%(snake)s(Writer &writer, %(name)s value) {
    switch (value) {
%(write)s
    }
    writer.refuse("no value of %(name)s");
}'''

STRUCT = '''\
Result<%(name)s> read_%(snake)s(%(unused)sReader &reader) {
%(reads)s
    return %(name)s{%(members)s};
}
void write_%(snake)s(%(unused)sWriter &writer, %(unused)s%(name)s const &value) {
%(writes)s
}'''

MESSAGE = '''\
Result<Bytes> encode(%(name)s const &message) {
    Writer writer;
    write_%(snake)s(writer, message);
    return writer.finish();
}
template<>
Result<%(name)s> decode<%(name)s>(ByteView payload) {
    Reader reader(payload);
    auto message = TRY(read_%(snake)s(reader));
    TRY(reader.finish());
    return message;
}'''

ENUM_NAMES = '''\
std::string_view to_string(%(name)s value) {
    switch (value) {
%(cases)s
    }
    return "";
}'''
