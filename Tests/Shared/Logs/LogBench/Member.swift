package import EventLoop
package import MessageLog
package import Messages

/// A member that does nothing but note what it is told.
@IOLoop
package final class Member: ActivityMember {
    package nonisolated let inbox: Topic
    package let claims = Collector<Claim>()
    package let records = Collector<Record>()
    package let lost = Collector<Int32>()

    package init(_ inbox: Topic = WorkInbox.topic) {
        self.inbox = inbox
    }

    package func gained(_ claim: Claim) { claims.add(claim) }
    package func receive(_ records: [Record], partition: Int32) { self.records.add(records) }
    package func lost(partition: Int32) { lost.add(partition) }
}
