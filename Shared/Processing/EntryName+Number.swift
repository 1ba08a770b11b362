extension EntryName {
    /// A number as part of a name: all of one length, so that a store has them in their order and adds at their end.
    static func text(of number: Int64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: 19 - digits.count) + digits
    }
}
