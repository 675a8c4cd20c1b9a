# SPDX-License-Identifier: Apache-2.0
"""The generated Python client: its codec against the golden files, its calls against a scripted server.

    client_test.py FOLDER_OF_BANGUI_IPC GOLDEN_FOLDER
"""

import pathlib
import socket
import struct
import sys
import tempfile
import threading
import unittest

sys.dont_write_bytecode = True
GENERATED, GOLDEN = map(pathlib.Path, sys.argv[1:3])
sys.path.insert(0, str(GENERATED))

import bangui_ipc as ipc  # noqa: E402


def frame_of(data):
    length, kind, operation, request_id = ipc.HEAD.unpack(data[:ipc.HEAD.size])
    assert length == len(data) - 4
    return ipc.Frame(kind, operation, request_id, data[ipc.HEAD.size:])


def message_of(frame):
    return ipc.Client.messages[frame.kind, 0 if frame.kind == ipc.ERROR else frame.operation]


class Codec(unittest.TestCase):
    def test_golden_files_mean_the_same_on_both_sides(self):
        files = sorted(GOLDEN.glob('*.bin'))
        self.assertEqual(len(files), len(ipc.Client.messages))
        for file in files:
            with self.subTest(file.name):
                data = file.read_bytes()
                self.assertEqual(data, (GENERATED / 'seeds' / f'{file.stem}-typical.bin').read_bytes())
                frame = frame_of(data)
                type_ = message_of(frame)
                self.assertEqual(type_.encode(ipc.decode(type_, frame.payload)), frame.payload)

    def test_names_order_and_bounds_of_all_fields_are_as_they_were(self):
        """What bytes cannot show: two fields of one type that changed places."""
        self.assertEqual((GENERATED / 'operations.md').read_text(encoding='utf-8'),
                         (GOLDEN.parent / 'operations.md').read_text(encoding='utf-8'))

    def test_a_golden_file_reads_as_people_would(self):
        frame = frame_of((GOLDEN / 'ban_request.bin').read_bytes())
        self.assertEqual(ipc.decode(message_of(frame), frame.payload), {
            'jail': 'sägä', 'prefix': '2001:db8::/32',
            'by': {'user': 'sägä', 'address': '192.0.2.1', 'request_id': 'sägä'}})

    def test_every_truncation_and_a_trailing_byte_are_refused(self):
        for file in sorted(GOLDEN.glob('*.bin')):
            frame = frame_of(file.read_bytes())
            type_ = message_of(frame)
            for size in range(len(frame.payload)):
                with self.subTest(file.name, size=size), self.assertRaises(ipc.CodecError):
                    ipc.decode(type_, frame.payload[:size])
            with self.assertRaises(ipc.CodecError):
                ipc.decode(type_, frame.payload + b'\0')

    def test_bounds_hold_when_encoding(self):
        ban = ipc.Client.messages[ipc.REQUEST, 16]
        good = {'jail': 'sshd', 'prefix': '192.0.2.1',
                'by': {'user': '', 'address': None, 'request_id': ''}}
        ban.encode(good)
        for bad in ({**good, 'jail': ''}, {**good, 'jail': 'x' * 65}, {**good, 'colour': 'red'}):
            with self.subTest(bad), self.assertRaises(ipc.CodecError):
                ban.encode(bad)


class Calls(unittest.TestCase):
    """The server below answers each request with the next of its frames, then closes."""

    def serve(self, *answers):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        path = str(pathlib.Path(folder.name, 'socket'))
        listener = socket.socket(socket.AF_UNIX)
        self.addCleanup(listener.close)
        listener.bind(path)
        listener.listen(1)
        self.requests = []

        def run():
            connection, _ = listener.accept()
            with connection, connection.makefile('rb') as stream:
                for frames in answers:
                    length, = struct.unpack('<I', stream.read(4))
                    self.requests.append(frame_of(struct.pack('<I', length) + stream.read(length)))
                    connection.sendall(b''.join(frames))

        thread = threading.Thread(target=run)
        thread.start()
        self.addCleanup(thread.join)
        return path

    @staticmethod
    def reply(operation, request_id, payload):
        return ipc.encode_frame(ipc.REPLY, operation, request_id, payload)

    def hello(self):
        return self.reply(1, 1, struct.pack('<I', ipc.Client.protocol_number) + struct.pack('<I', 0))

    def test_hello_is_said_first(self):
        with ipc.Client(self.serve([self.hello()])):
            pass
        self.assertEqual(self.requests, [ipc.Frame(ipc.REQUEST, 1, 1, struct.pack('<I', ipc.Client.protocol_number))])

    def test_a_call_returns_the_reply(self):
        with ipc.Client(self.serve([self.hello()], [self.reply(16, 2, b'\1\0')])) as client:
            by = {'user': 'anna', 'address': '192.0.2.7', 'request_id': 'r'}
            self.assertEqual(client.ban(jail='sshd', prefix='198.51.100.0/24', by=by),
                             {'changed': True, 'confirm_by': None})
        self.assertEqual(ipc.decode(message_of(self.requests[1]), self.requests[1].payload),
                         {'jail': 'sshd', 'prefix': '198.51.100.0/24', 'by': by})

    def test_an_error_reply_is_raised(self):
        error = ipc.encode_frame(ipc.ERROR, 2, 2, b'\x02' + struct.pack('<I', 4) + b'gone')
        with ipc.Client(self.serve([self.hello()], [error])) as client:
            with self.assertRaises(ipc.IpcError) as caught:
                client.server_state()
        self.assertEqual((caught.exception.code, caught.exception.detail), ('not_found', 'gone'))

    def test_events_between_are_kept(self):
        event = ipc.encode_frame(ipc.EVENT, 64, 0, b'\2' + struct.pack('<q', 5) + struct.pack('<I', 0))
        with ipc.Client(self.serve([self.hello()], [event, self.reply(16, 2, b'\0\0'), event])) as client:
            by = {'user': '', 'address': None, 'request_id': ''}
            self.assertEqual(client.ban(jail='sshd', prefix='192.0.2.1', by=by),
                             {'changed': False, 'confirm_by': None})
            for _ in range(2):
                self.assertEqual(client.next_event(),
                                 ('fail2ban_state', {'state': 'online', 'since': 5, 'detail': ''}))

    def test_the_answer_to_something_else_is_refused(self):
        with ipc.Client(self.serve([self.hello()], [self.reply(16, 9, b'\1')])) as client:
            with self.assertRaises(ipc.CodecError):
                client.server_state()

    def test_a_closed_connection_is_told(self):
        with ipc.Client(self.serve([self.hello()], [])) as client:
            with self.assertRaises(ConnectionResetError):
                client.server_state()

    def test_raw_frames(self):
        with ipc.Client(self.serve([self.reply(99, 7, b'raw')]), hello=False) as client:
            client.send_frame(9, 99, 7, b'junk')
            self.assertEqual(client.recv_frame(), ipc.Frame(ipc.REPLY, 99, 7, b'raw'))
        self.assertEqual(self.requests, [ipc.Frame(9, 99, 7, b'junk')])


if __name__ == '__main__':
    unittest.main(argv=sys.argv[:1])
