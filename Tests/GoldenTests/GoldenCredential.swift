import Credentials
import JSON
import Messages
import ProcessingBench

/// Credentials that clients have in their hands, and the secret they were made with.
enum GoldenCredential {
    static let secret: ServerSecret? = ServerSecret(Array(1...32))

    /// What this version makes; each time another, for their digits come by chance.
    static var made: [GoldenRecord] {
        guard let secret else { return [] }
        let key = APIKey.make(Sample.account, secret)
        let stream = StreamID.make(
            account: Sample.account, partition: 3, offset: 1 << 40, at: Timestamp(milliseconds: 1_790_000_000_123),
            secret)
        let code = RedeemCode.make(Sample.batch, secret)
        return [record("code", code, secret), record("key", key, secret), record("stream", stream.text, secret)]
            .compactMap { $0 }
    }

    /// A credential with all that is read from it; nil if it is none.
    static func record(_ name: String, _ text: String, _ secret: ServerSecret) -> GoldenRecord? {
        var members: [JSONText.Member] = []
        switch name {
        case "code":
            guard let code = RedeemCode.verify(text, secret) else { return nil }
            members += [
                .init("batch", .string(code.batch.name)), .init("code", .string(code.code.hexadecimal)),
            ]
        case "key":
            guard let key = APIKey.verify(text, secret) else { return nil }
            members += [
                .init("account", .string(key.account.name)), .init("credential", .string(key.credential.hexadecimal)),
            ]
        default:
            guard let stream = StreamID.parse(text, secret) else { return nil }
            members += [
                .init("account", .string(stream.account.name)),
                .init("begun", .integer(Int(stream.begun.milliseconds))),
                .init("offset", .integer(Int(stream.offset))), .init("partition", .integer(Int(stream.partition))),
                .init("request", .string(stream.request.text)),
            ]
        }
        members.append(.init("text", .string(text)))
        return GoldenRecord(name: name, bytes: JSONText.object(members).bytes)
    }
}
