import Ingress
import JSON
import Testing

/// Rows of a ledger as CSV.
struct LedgerTableTests {
    private func row(_ entry: String) throws -> String {
        String(decoding: LedgerTable.row(try JSONValue(parsing: Array(entry.utf8))), as: UTF8.self)
    }

    @Test func `a row has the columns of the header`() throws {
        let row = try row(
            #"{"number":7,"created_ms":1700000000123,"kind":"post","reference":"r1","model":"small","key":"aa","#
                + #""amount":27,"extended":null,"available":-1,"usage":{"prompt_tokens":7,"completion_tokens":2,"#
                + #""estimated":true},"cause":{"type":"request"},"hash":"h"}"#)
        #expect(
            row == "7,2023-11-14T22:13:20.123Z,post,r1,small,aa,0.000027,,-0.000001,7,2,true,request,,sha256:h\r\n")
        let header = String(decoding: LedgerTable.header, as: UTF8.self)
        #expect(header.split(separator: ",").count == row.split(separator: ",", omittingEmptySubsequences: false).count)
    }

    @Test func `a row of an account's own key says so`() throws {
        let row = try row(#"{"kind":"post","own_key":true,"cause":{"type":"request"}}"#)
        #expect(row == ",,post,,,,,,,,,,request,own key,\r\n")
    }

    @Test(
        arguments: [
            (#""type":"order","order":"o1""#, "order,o1"),
            (#""type":"refund","order":"o1","refund":"o1r2""#, "refund,o1r2"),
            (#""type":"code","batch":"b1""#, "code,b1"), (#""type":"grant""#, "grant,"),
        ])
    func `a row names the order, the refund or the batch that it is of`(cause: String, told: String) throws {
        #expect(try row(#"{"kind":"grant","cause":{\#(cause)}}"#) == ",,grant,,,,,,,,,,\(told),\r\n")
    }

    @Test func `commas, quotes and line ends are quoted`() throws {
        let row = try row(#"{"kind":"correction","cause":{"type":"correction","reason":"=a,\"b\"\nc"}}"#)
        #expect(row == ",,correction,,,,,,,,,,correction,\"'=a,\"\"b\"\"\nc\",\r\n")
    }
}
