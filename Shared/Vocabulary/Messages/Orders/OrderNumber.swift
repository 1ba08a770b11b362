internal import Crypto

/// Where an account's orders are kept: the key of their state and of all messages about them.
///
/// It is a digest of the account, so that an order's number, which holds it, tells nobody whose order it is. Two accounts
/// may share a book; each order names its account.
package struct OrderBook: Hashable, Sendable, Codable, CustomStringConvertible {
    package let name: String

    private init(name: String) {
        self.name = name
    }

    package init(of account: Account) {
        name = Digest.letters("yizhan-order-book:\(account.name)", count: Self.length)
    }

    /// The book of an order's number.
    package init(of number: OrderNumber) {
        name = String(number.text.prefix(Self.length))
    }

    /// Where everything is listed that a person has to look at, of all books.
    package static let cases = OrderBook(name: "cases")

    fileprivate static let length = 12

    package init(from decoder: any Decoder) throws {
        name = try decoder.singleValueContainer().decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }

    package var description: String { name }
}

extension OrderBook: Written {
    package func write(to buffer: inout [UInt8]) { name.write(to: &buffer) }
}

/// The number of an order, which providers call `out_trade_no`: 32 small letters and digits, of which the first 12 are its
/// book. So a notification finds its order by the number alone.
package struct OrderNumber: Hashable, Sendable, Codable, CustomStringConvertible {
    package let text: String

    package static let length = 32

    /// Reads a number; nil for what cannot be one of ours.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length, text.utf8.allSatisfy(Digest.isLetter) else { return nil }
        self.text = text
    }

    /// Makes the number of a purchase.
    ///
    /// - Parameter name: the same for each repetition of the purchase, and for no other of the account: the same number
    ///   follows.
    package init(of account: Account, name: String) {
        text =
            OrderBook(of: account).name
            + Digest.letters("yizhan-order:\(account.name):\(name)", count: Self.length - OrderBook.length)
    }

    package var book: OrderBook { OrderBook(of: self) }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = OrderNumber(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no order's number.")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }
}

extension OrderNumber: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}

/// The number of a refund, which providers call `out_refund_no` and `out_request_no`: the order's, `r`, and which of the
/// order's refunds it is, from 1. Each retry has the same, so that the money goes back once.
package struct RefundNumber: Hashable, Sendable, Codable, CustomStringConvertible {
    package let order: OrderNumber
    package let index: Int

    /// As many as WeChat Pay makes of an order.
    package static let most = 50

    package init?(of order: OrderNumber, index: Int) {
        guard (1...Self.most).contains(index) else { return nil }
        self.order = order
        self.index = index
    }

    package init?(_ text: String) {
        let parts = text.utf8.count > OrderNumber.length ? text.dropFirst(OrderNumber.length) : ""
        guard parts.first == "r", let order = OrderNumber(String(text.prefix(OrderNumber.length))),
            let index = Int(parts.dropFirst()), let number = RefundNumber(of: order, index: index),
            number.text == text
        else { return nil }
        self = number
    }

    package var text: String { "\(order.text)r\(index)" }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let number = RefundNumber(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "This is no refund's number.")
        }
        self = number
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }

    package var description: String { text }
}

extension RefundNumber: Written {
    package func write(to buffer: inout [UInt8]) { text.write(to: &buffer) }
}

extension Digest {
    /// A name in small letters and digits that follows from a text; five bits a letter, 51 letters at most.
    fileprivate static func letters(_ text: String, count: Int) -> String {
        var letters: [UInt8] = []
        var (bits, held): (UInt32, Int) = (0, 0)
        for byte in sha256(Array(text.utf8)) {
            bits = (bits << 8 | UInt32(byte)) & 0xFFFF
            held += 8
            while held >= 5, letters.count < count {
                held -= 5
                letters.append(alphabet[Int(bits >> UInt32(held)) & 31])
            }
        }
        return String(decoding: letters, as: UTF8.self)
    }

    /// Without the letters that are taken for digits.
    private static let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

    fileprivate static func isLetter(_ byte: UInt8) -> Bool { alphabet.contains(byte) }
}
