internal import Crypto
package import Messages
package import Problems
import Telemetry

/// A new batch of redeem codes: the codes, which are shown once and kept nowhere, and the messages that make them
/// known. It prints as `***`.
package struct CodeBatch: Sendable, Redacted {
    private let batch: Batch
    package let terms: BatchTerms
    package let codes: [String]
    private let hashes: [CodeHash]
    /// Identifies it among all batches; stands in its messages.
    package let name: String

    /// Makes a batch; nothing counts until its messages are on the log.
    ///
    /// - Parameters:
    ///   - usesPerAccount: nil is 1 for codes that several may use, or the first to come would use them up; else it is
    ///     any number.
    ///   - seed: what the codes come from, with the secret: the same seed makes the same batch again, so that a command
    ///     that was cut short can be repeated; nil for chance. It stands nowhere; a MAC of it identifies the batch.
    ///   - now: the time at the door, which the expiry is checked against.
    package static func make(
        count: Int, value: Money, expires: Timestamp? = nil, usesPerCode: Int = 1, usesPerAccount: Int? = nil,
        note: String? = nil, seed: String? = nil, at now: Timestamp, secret: ServerSecret
    ) throws(Problem) -> CodeBatch {
        let terms = BatchTerms(
            value: value, expires: expires, usesPerCode: usesPerCode,
            usesPerAccount: usesPerAccount ?? (usesPerCode > 1 ? 1 : nil), note: note)
        try terms.check(count: count, at: now)
        let seed = seed ?? SecureRandom.bytes(16).hexadecimal
        let number = secret.signature(of: Array(seed.utf8), for: "code-batch:", count: 4)
        let batch = Batch(number: number.reduce(0) { $0 << 8 | UInt32($1) })
        let made = makeCodes(count, of: batch, seed, secret)
        let name = secret.signature(of: Array(seed.utf8), for: "code-batch-name:", count: 16).hexadecimal
        return CodeBatch(batch: batch, terms: terms, codes: made.texts, hashes: made.hashes, name: name)
    }

    /// Makes codes that all differ.
    private static func makeCodes(
        _ count: Int, of batch: Batch, _ seed: String, _ secret: ServerSecret
    ) -> (texts: [String], hashes: [CodeHash]) {
        var known: Set<CodeHash> = []
        var texts: [String] = []
        var hashes: [CodeHash] = []
        var number = 0
        while texts.count < count {
            number += 1
            let random = secret.signature(
                of: Array("\(number) \(seed)".utf8), for: "code-of-batch:", count: RedeemCode.randomBytes)
            let text = RedeemCode.make(batch, secret, from: random)
            guard let code = RedeemCode.verify(text, secret)?.code, known.insert(code).inserted else { continue }
            texts.append(text)
            hashes.append(code)
        }
        return (texts, hashes)
    }

    /// The messages that make the batch known, in order. All must be on the log before a code is shown.
    ///
    /// - Parameters:
    ///   - request: names the command, also in the trail.
    ///   - reply: where Codes tells of the batch once it is whole.
    ///   - deadline: after it Codes makes no code.
    package func drafts(
        by actor: Actor, request: RequestID, reply: ReplyAddress? = nil, deadline: Timestamp? = nil
    ) -> [Draft] {
        stride(from: 0, to: codes.count, by: BatchMade.mostCodes).map { start in
            let part = hashes[start..<min(start + BatchMade.mostCodes, codes.count)]
            return Draft(
                to: CodesInbox.made(
                    BatchMade(
                        batch: batch, terms: terms, count: codes.count, first: start + 1, codes: Array(part), by: actor,
                        request: request, reply: part.endIndex == codes.count ? reply : nil, name: name,
                        deadline: deadline)))
        }
    }
}
