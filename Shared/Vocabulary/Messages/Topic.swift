/// A named sequence of records on the log. A consumer's inbox bears the consumer's name.
package struct Topic: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let name: String

    package init(_ name: String) {
        self.name = name
    }

    /// The answers: streams of parts, read by the node that a reply address names.
    package static let replies = Topic("replies")

    /// Every inbox there is.
    package static let inboxes = Consumer.all.compactMap(\.inbox)

    /// Where an inbox's records go that nobody can read or that fail for ever.
    package var dead: Topic { Topic(name + ".dead") }

    package static func < (left: Topic, right: Topic) -> Bool { left.name < right.name }
    package var description: String { name }
}
