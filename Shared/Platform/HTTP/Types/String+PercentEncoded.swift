extension String {
    /// Percent-encodes all but what RFC 3986 leaves alone: for a part of a path, or a value of a query.
    package var percentEncoded: String {
        var encoded: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.append(byte)
            default:
                encoded.append(UInt8(ascii: "%"))
                for digit in [byte >> 4, byte & 15] { encoded.append(percentDigits[Int(digit)]) }
            }
        }
        return String(decoding: encoded, as: UTF8.self)
    }
}

private let percentDigits = Array("0123456789ABCDEF".utf8)
