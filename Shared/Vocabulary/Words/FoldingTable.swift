/// What a scalar alone folds to, prepared for the first 65 536: to ask Foundation and Unicode's properties for each
/// scalar of a text takes microseconds.
struct FoldingTable: Sendable {
    /// A value (21 bits), its kind (3 bits), whether it extends the one before, and whether it folds to several.
    private let rows: [UInt32]

    /// 256 KB, made when the first list of words is read.
    static let shared = FoldingTable()

    struct Row {
        fileprivate let bits: UInt32

        var extendsTheOneBefore: Bool { bits & 1 << 24 != 0 }
        /// Nil if the scalar folds to several.
        var scalar: FoldedScalar? {
            guard bits & 1 << 25 == 0, let kind = FoldedScalar.Kind(rawValue: bits >> 21 & 7) else { return nil }
            return FoldedScalar(bits & 0x1FFFFF, kind)
        }
    }

    private init() {
        rows = (0..<0x10000).map { value in Unicode.Scalar(UInt32(value)).map(Self.bits) ?? 0 }
    }

    subscript(_ scalar: Unicode.Scalar) -> Row {
        let value = Int(scalar.value)
        return Row(bits: value < rows.count ? rows[value] : Self.bits(of: scalar))
    }

    func extendsTheOneBefore(_ scalar: Unicode.Scalar) -> Bool {
        let value = Int(scalar.value)
        return value < rows.count ? Row(bits: rows[value]).extendsTheOneBefore : scalar.extendsTheOneBefore
    }

    /// Whether a scalar alone is a letter, is compared as it is written, and extends nothing.
    @inline(__always)
    func isItself(_ value: UInt32) -> Bool {
        // The kinds of letters are 0 and 1.
        Int(value) < rows.count && rows[Int(value)] & ~(1 << 21) == value
    }

    private static func bits(of scalar: Unicode.Scalar) -> UInt32 {
        let extends: UInt32 = scalar.extendsTheOneBefore ? 1 << 24 : 0
        let properties = scalar.properties
        // Most fold to themselves, and need no string to be made of them.
        guard properties.changesWhenNFKCCaseFolded || properties.isCased else {
            return row(of: FoldedScalar(scalar)) | extends
        }
        let folded = FoldedScalar.folded([scalar])
        guard folded.count == 1, let only = folded.first else { return 1 << 25 | extends }
        return row(of: only) | extends
    }

    private static func row(of scalar: FoldedScalar) -> UInt32 { scalar.value | scalar.kind.rawValue << 21 }
}
