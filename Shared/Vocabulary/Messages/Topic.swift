/// A named sequence of records on the log. A consumer's inbox has the consumer's name.
package struct Topic: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    /// Streams of answers; the node that a reply address names reads them.
    package static let replies = Topic("replies")

    /// What operators changed.
    package static let trail = Topic("trail")

    /// The versions of the catalogue.
    package static let catalogue = Topic("catalogue")

    /// Every inbox there is.
    package static let inboxes = Consumer.all.compactMap(\.inbox)

    /// The topics whose records stay for ever and wait for no consumer, besides dead letters.
    package static let kept = [trail, catalogue]

    /// The topic for records of an inbox that cannot be read or fail for ever.
    package var dead: Topic { Topic(name + ".dead") }

    package static func < (left: Topic, right: Topic) -> Bool { left.name < right.name }
    package var description: String { name }
}
