package import Messages
internal import Telemetry
package import Words

/// Tells the operator which listed words were met: by a metric, and in the log. Nothing of the text around them is told.
package enum WordWatch {
    /// Where a word was met.
    package enum Place: String, Sendable {
        case question, answer
    }

    /// What the log was told of one question or answer: each word once, and few words.
    package struct Told: Sendable {
        private var words: Set<[String]> = []

        package static let most = 16

        package init() {}

        /// Whether the log is to be told of a hit.
        package mutating func takes(_ hit: WordHit) -> Bool {
            words.count < Self.most && words.insert([hit.list, hit.word]).inserted
        }
    }

    private static let logger = Logger(label: "words")

    /// Tells of the words of a whole text.
    package static func tell(_ hits: [WordHit], in place: Place, of request: RequestID) {
        var told = Told()
        tell(hits, in: place, of: request, told: &told)
    }

    /// Tells of the words of a piece.
    ///
    /// - Parameter told: what the log was told of the pieces before.
    package static func tell(_ hits: [WordHit], in place: Place, of request: RequestID, told: inout Told) {
        for hit in hits {
            counter(of: hit).increment()
            guard told.takes(hit) else { continue }
            logger.info(
                "A listed word was met.",
                metadata: [
                    .request: .string(request.text), .place: .string(place.rawValue), .list: .string(hit.list),
                    .action: .string(hit.action.rawValue), .word: .string(hit.word),
                ])
        }
    }

    /// A look-up: words are met seldom, and lists come and go.
    private static func counter(of hit: WordHit) -> Counter {
        Counter(
            label: "yizhan_words_hits_total",
            dimensions: [("list", hit.list), ("action", hit.action.rawValue)],
            help: "Listed words that were met in questions and answers.")
    }
}
