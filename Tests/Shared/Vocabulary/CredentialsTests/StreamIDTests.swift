import Credentials
import CredentialsBench
import Messages
import Testing

struct StreamIDTests {
    private let secret = ServerSecret.random()
    private let now = Timestamp(milliseconds: 1_790_000_000_123)

    private func make(
        account: String = "owner", partition: Int32 = 0, offset: Int64 = 0, at time: Timestamp? = nil
    ) throws -> StreamID {
        let account = try #require(Account(account))
        return StreamID.make(account: account, partition: partition, offset: offset, at: time ?? now, secret)
    }

    @Test(
        arguments: ["a", "with-dash", String(repeating: "z", count: 64)],
        [(0, 0), (0, 127), (23, 128), (Int32.max, Int64.max)] as [(Int32, Int64)])
    func `a stream's id says what it was made of`(account: String, place: (Int32, Int64)) throws {
        let made = try make(account: account, partition: place.0, offset: place.1)
        let read = try #require(StreamID.parse(made.text, secret))
        #expect(read == made)
        #expect(read.partition == place.0)
        #expect(read.offset == place.1)
        #expect(read.account.name == account)
        #expect(read.begun == now)
        #expect(read.address == ReplyAddress(partition: place.0, stream: made.text, offset: place.1))
        #expect(made.text.hasPrefix("chatcmpl-"))
    }

    @Test func `an id with any bit flipped is refused`() throws {
        let text = Array(try make(offset: 1234).text.utf8)
        for index in text.indices {
            for bit in 0..<7 {
                var forged = text
                forged[index] ^= 1 << UInt8(bit)
                #expect(StreamID.parse(String(decoding: forged, as: UTF8.self), secret) == nil)
            }
        }
    }

    @Test func `an id that was cut or lengthened is refused`() throws {
        let text = try make().text
        for count in 0..<text.count { #expect(StreamID.parse(String(text.prefix(count)), secret) == nil) }
        for extra in ["A", "AA", "AAAA", "=", String(repeating: "A", count: 500)] {
            #expect(StreamID.parse(text + extra, secret) == nil)
        }
    }

    @Test func `an id of another installation is refused`() throws {
        #expect(StreamID.parse(try make().text, .random()) == nil)
    }

    @Test func `requests sort by the time they came in and are never the same`() throws {
        let first = try make(at: now)
        let second = try make(at: now + .milliseconds(1))
        #expect(first.request < second.request)
        #expect(try make().request != make().request)
    }
}
