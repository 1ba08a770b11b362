/// The connections that were written to in this turn of the loop and are sent at its end, each in one go.
@IOLoop
enum Outbox {
    static func flush() {}
}
