import QRCode
import Testing

struct QRCodeTests {
    /// `Yizhan` in version 1, mask 1.
    private static let known = """
        #######.#..#..#######
        #.....#..#.##.#.....#
        #.###.#.#.#...#.###.#
        #.###.#...#...#.###.#
        #.###.#...#.#.#.###.#
        #.....#.#.#...#.....#
        #######.#.#.#.#######
        .........###.........
        #.#...##.####..#..#.#
        .##.##.##.........#.#
        ...#..#..##...#...#.#
        ##..#....#..#...##.#.
        ..##.##.#.....#....#.
        ........##.#.##...##.
        #######.#..###.###..#
        #.....#..#.#.##.##..#
        #.###.#..#.####..#..#
        #.###.#.........#.#..
        #.###.#.###...#.#####
        #.....#..#..#..#.#...
        #######.#.....####..#
        """

    @Test func `a code is the one that the standard makes of the text`() throws {
        let code = try QRCode("Yizhan")
        let rows = Self.known.split(separator: "\n").map { row in row.map { $0 == "#" } }
        #expect(code.width == 21)
        #expect(CodeReader(code).rows == rows)
    }

    @Test(arguments: [
        "a", "Yizhan", "驿站", "0123456789", "weixin://wxpay/bizpayurl?pr=NwY5Mz9", "https://qr.alipay.com/bax03431ljh",
        "https://example.com/a?b=%E9%A9%BF&c=1#d",
    ])
    func `what is read from a code is the text`(text: String) throws {
        #expect(CodeReader(try QRCode(text)).text == text)
    }

    @Test func `a reader that sees another module reads something else`() throws {
        var rows = CodeReader(try QRCode("Yizhan")).rows
        rows[20][20].toggle()
        #expect(CodeReader(rows).text != "Yizhan")
    }

    @Test func `a code grows with its text, up to a size that a camera still reads`() throws {
        #expect(try QRCode(String(repeating: "a", count: 14)).width == 21)
        #expect(try QRCode(String(repeating: "a", count: 15)).width == 25)
        // 26 sizes of four modules each, from 21 on.
        #expect(try QRCode(String(repeating: "a", count: QRCode.mostBytes)).width == 21 + 4 * 25)
    }

    @Test(arguments: [
        ("", QRCodeError.empty), (String(repeating: "a", count: 1025), .tooLong(limit: 1024)),
        (String(repeating: "驿", count: 342), .tooLong(limit: 1024)),
    ])
    func `a text without a code is refused`(text: String, error: QRCodeError) {
        #expect(throws: error) { try QRCode(text) }
    }

    // MARK: - The picture

    @Test func `the picture shows each dark module once, within its quiet zone`() throws {
        let code = try QRCode("weixin://wxpay/bizpayurl?pr=NwY5Mz9")
        var seen = [[Bool]](repeating: [Bool](repeating: false, count: code.width), count: code.width)
        for box in try boxes(of: code.svg) {
            let row = box.row - QRCode.quietZone
            for column in (box.column - QRCode.quietZone)..<(box.column - QRCode.quietZone + box.length) {
                #expect(!seen[row][column])
                seen[row][column] = true
            }
        }
        #expect(seen == CodeReader(code).rows)
    }

    @Test func `the picture is one path of crisp edges on white, as large as its page wants`() throws {
        let svg = try QRCode("Yizhan").svg
        #expect(
            svg.hasPrefix(
                #"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 29 29" shape-rendering="crispEdges">"#
                    + #"<rect width="29" height="29" fill="white"/><path d="M4 4h7v1h-7z"#))
        #expect(svg.hasSuffix(#"z"/></svg>"#))
        #expect(svg.split(separator: "<path").count == 2)
    }

    private struct Box {
        let column: Int
        let row: Int
        let length: Int
    }

    /// The boxes of a picture's path.
    private func boxes(of svg: String) throws -> [Box] {
        let path = try #require(svg.split(separator: "<path d=\"").last?.split(separator: "\"").first)
        return try path.split(separator: "M").map { text in
            let form = /(\d+) (\d+)h(\d+)v1h-(\d+)z/
            let match = try #require(try form.wholeMatch(in: text))
            let numbers = [match.output.1, match.output.2, match.output.3, match.output.4].compactMap { Int($0) }
            try #require(numbers.count == 4 && numbers[2] == numbers[3])
            return Box(column: numbers[0], row: numbers[1], length: numbers[2])
        }
    }
}
