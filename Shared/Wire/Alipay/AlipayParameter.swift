internal import Bytes

/// A parameter of a request or of a notification. Bytes, because the text may be in GBK, and is signed as it is.
package struct AlipayParameter: Equatable, Sendable {
    package var name: [UInt8]
    package var value: [UInt8]

    package init(_ name: String, _ value: String) {
        self.init(name: Array(name.utf8), value: Array(value.utf8))
    }

    package init(name: [UInt8], value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package func isNamed(_ name: String) -> Bool { self.name.elementsEqual(name.utf8) }
}

extension [AlipayParameter] {
    /// What is signed: in the order of their names, `name=value` with `&` between, not encoded.
    package var signedContent: [UInt8] {
        let ordered = self.sorted { left, right in left.name.lexicographicallyPrecedes(right.name) }
        var content: [UInt8] = []
        for parameter in ordered {
            if !content.isEmpty { content.append(UInt8(ascii: "&")) }
            content += parameter.name
            content.append(UInt8(ascii: "="))
            content += parameter.value
        }
        return content
    }

    /// As a form or a query has them (`application/x-www-form-urlencoded`), in this order.
    package var form: String {
        map { "\(Self.encoded($0.name))=\(Self.encoded($0.value))" }.joined(separator: "&")
    }

    /// More parameters are never sent.
    private static var most: Int { 128 }

    /// Reads a form.
    ///
    /// - Throws: `malformed` for a broken escape, or too many parameters; `ambiguous` if a name comes twice.
    package init(form: [UInt8]) throws(AlipayFault) {
        self.init()
        var names: Set<[UInt8]> = []
        for part in form.split(separator: UInt8(ascii: "&")) {
            guard count < Self.most else { throw .malformed }
            let name = part.prefix { $0 != UInt8(ascii: "=") }
            let value = part.dropFirst(name.count + 1)
            let parameter = AlipayParameter(name: try Self.decoded(name), value: try Self.decoded(value))
            guard !parameter.name.isEmpty else { throw .malformed }
            guard names.insert(parameter.name).inserted else { throw .ambiguous }
            append(parameter)
        }
    }

    private static func encoded(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                text.append(byte)
            case Byte.space: text.append(UInt8(ascii: "+"))
            default:
                text.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] {
                    text.append(digit < 10 ? Byte.zero + digit : UInt8(ascii: "A") + digit - 10)
                }
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static func decoded(_ text: ArraySlice<UInt8>) throws(AlipayFault) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text.makeIterator()
        while let byte = rest.next() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(Byte.space)
            case UInt8(ascii: "%"):
                guard let high = rest.next().flatMap({ Byte.hexadecimal($0) }),
                    let low = rest.next().flatMap({ Byte.hexadecimal($0) })
                else { throw .malformed }
                bytes.append(UInt8(high << 4 | low))
            default: bytes.append(byte)
            }
        }
        return bytes
    }
}
