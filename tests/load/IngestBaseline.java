import com.github.luben.zstd.Zstd;
import com.opencsv.CSVParser;
import com.opencsv.CSVParserBuilder;
import com.opencsv.ICSVParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.KeyGenerator;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * The second baseline of `josei bench ingest`: the job of ingest_baseline.py, as a straightforward Java program does it with OpenCSV.
 *
 * <pre>java -cp OPENCSV_AND_ZSTD_JARS tests/load/IngestBaseline.java FILE FOLDER</pre>
 *
 * The same steps, checks, chunks and output as the Python script; what it prints is the same JSON object. CPU is that of the whole process
 * from the first line of `main` on: compiling while it runs and collecting garbage belong to the job.
 *
 * Needs Java 17 and, on Debian: apt-get install libopencsv-java libzstd-jni-java
 */
public final class IngestBaseline {
    private static final int CHUNK_BYTES = 4 << 20;
    private static final int PIECE_BYTES = 16 << 10;
    private static final int ZSTD_LEVEL = 1;
    private static final int DAYS = 31;
    /** Records with 31 day fields, and where the days begin; 回数 stands before them at 6. */
    private static final Map<String, Integer> DAYS_AT = Map.of("SI", 13, "IY", 13, "TO", 17);
    private static final Charset WINDOWS_31J = Charset.forName("windows-31j");

    private record Fault(int line, String record, int field) {}

    private record Row(String[] fields, int line) {}

    /** One receipt while it is read. */
    private static final class Receipt {
        final int line;
        final ByteArrayOutputStream raw = new ByteArrayOutputStream();
        final Map<String, List<Row>> records = new HashMap<>();
        final List<Fault> faults = new ArrayList<>();
        long points;
        int payers;

        Receipt(int line) {
            this.line = line;
        }

        void add(byte[] data, int from, int to, String[] fields, int line) {
            raw.write(data, from, to - from);
            records.computeIfAbsent(fields[0], any -> new ArrayList<>()).add(new Row(fields, line));
        }

        List<Row> of(String name) {
            return records.getOrDefault(name, List.of());
        }

        void check() {
            Row common = of("RE").get(0);
            if (common.fields.length < 7 || !isDate(common.fields[6])) {
                faults.add(new Fault(common.line, "RE", 6));
            }
            if (common.fields.length < 7 || !(common.fields[5].equals("1") || common.fields[5].equals("2")) || common.fields[4].isEmpty()) {
                faults.add(new Fault(common.line, "RE", 5));
            }
            List<Row> insurers = of("HO");
            List<Row> programmes = of("KO");
            if (insurers.size() > 1 || (insurers.isEmpty() && programmes.isEmpty())) {
                faults.add(new Fault(common.line, "HO", 0));
            }
            List<Row> all = new ArrayList<>(insurers);
            all.addAll(programmes);
            for (Row row : all) {
                if (row.fields.length < 6 || !luhn(row.fields[1].strip())) {
                    faults.add(new Fault(row.line, row.fields[0], 1));
                }
            }
            for (Row row : programmes) {
                if (row.fields.length < 3 || !luhn(row.fields[2])) {
                    faults.add(new Fault(row.line, "KO", 2));
                }
            }
            DAYS_AT.forEach((kind, first) -> {
                for (Row row : of(kind)) {
                    int days = 0;
                    for (int at = first; at < Math.min(first + DAYS, row.fields.length); at++) {
                        days += row.fields[at].isEmpty() ? 0 : Integer.parseInt(row.fields[at]);
                    }
                    if (days != 0 && isDigits(row.fields[6]) && days != Integer.parseInt(row.fields[6])) {
                        faults.add(new Fault(row.line, kind, 6));
                    }
                }
            });
            payers = all.size();
            if (!all.isEmpty()) {
                Row payer = all.get(0);
                if (isDigits(payer.fields[5])) {
                    points = Long.parseLong(payer.fields[5]);
                } else {
                    faults.add(new Fault(payer.line, payer.fields[0], 5));
                }
            }
        }
    }

    /** Collects whole receipts, seals a chunk when it is full. */
    private static final class Writer {
        final Path folder;
        final MessageDigest plainHash;
        final KeyGenerator keys;
        int chunks;
        long stored;
        ByteArrayOutputStream parts = new ByteArrayOutputStream();
        StringBuilder index = new StringBuilder("[");
        StringBuilder answers = new StringBuilder("[");

        Writer(Path folder) throws GeneralSecurityException {
            this.folder = folder;
            plainHash = MessageDigest.getInstance("SHA-256");
            keys = KeyGenerator.getInstance("AES");
            keys.init(256);
        }

        void add(Receipt receipt, long number) throws IOException, GeneralSecurityException {
            index.append(index.length() > 1 ? "," : "").append("{\"number\":").append(number).append(",\"line\":").append(receipt.line);
            index.append(",\"offset\":").append(parts.size()).append(",\"length\":").append(receipt.raw.size()).append('}');
            answers.append(answers.length() > 1 ? "," : "").append("{\"number\":").append(number).append(",\"line\":").append(receipt.line);
            answers.append(",\"accepted\":").append(receipt.faults.isEmpty()).append(",\"faults\":[");
            for (int at = 0; at < receipt.faults.size(); at++) {
                Fault fault = receipt.faults.get(at);
                answers.append(at > 0 ? "," : "").append('[').append(fault.line).append(",\"").append(fault.record).append("\",").append(fault.field).append(']');
            }
            answers.append("]}");
            receipt.raw.writeTo(parts);
            if (parts.size() >= CHUNK_BYTES) {
                close();
            }
        }

        void close() throws IOException, GeneralSecurityException {
            if (parts.size() == 0) {
                return;
            }
            chunks++;
            byte[] plain = parts.toByteArray();
            plainHash.update(plain);
            byte[] places = index.append(']').toString().getBytes(StandardCharsets.UTF_8);
            byte[] packed = Zstd.compress(plain, ZSTD_LEVEL);
            ByteBuffer whole = ByteBuffer.allocate(4 + places.length + packed.length).putInt(places.length).put(places).put(packed);
            seal("chunk-%06d".formatted(chunks), whole.array());
            seal("answers-%06d".formatted(chunks), answers.append(']').toString().getBytes(StandardCharsets.UTF_8));
            parts = new ByteArrayOutputStream();
            index = new StringBuilder("[");
            answers = new StringBuilder("[");
        }

        /** Pieces of 16 KiB, each with its counter as nonce under a key of its own. */
        void seal(String name, byte[] plain) throws IOException, GeneralSecurityException {
            SecretKey key = keys.generateKey();
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            ByteArrayOutputStream sealed = new ByteArrayOutputStream(plain.length + plain.length / 512 + 64);
            for (int at = 0; at <= plain.length; at += PIECE_BYTES) {
                cipher.init(Cipher.ENCRYPT_MODE, key, new GCMParameterSpec(128, ByteBuffer.allocate(12).putInt(8, at).array()));
                sealed.write(cipher.doFinal(plain, at, Math.min(PIECE_BYTES, plain.length - at)));
            }
            Files.write(folder.resolve(name), sealed.toByteArray());
            stored += sealed.size();
        }
    }

    private static boolean isDigits(String text) {
        return !text.isEmpty() && text.chars().allMatch(digit -> digit >= '0' && digit <= '9');
    }

    /** True if the last digit is the check digit of the others (eligibility.md §1.1). */
    private static boolean luhn(String digits) {
        if (!isDigits(digits)) {
            return false;
        }
        int total = 0;
        for (int place = 0; place < digits.length(); place++) {
            int value = (digits.charAt(digits.length() - 1 - place) - '0') * (place % 2 == 1 ? 2 : 1);
            total += value / 10 + value % 10;
        }
        return total % 10 == 0;
    }

    /** True for YYYYMMDD. */
    private static boolean isDate(String text) {
        if (text.length() != 8 || !isDigits(text)) {
            return false;
        }
        try {
            LocalDate.of(Integer.parseInt(text.substring(0, 4)), Integer.parseInt(text.substring(4, 6)), Integer.parseInt(text.substring(6)));
            return true;
        } catch (DateTimeException refused) {
            return false;
        }
    }

    private static long peakKib() throws IOException {
        return Files.lines(Path.of("/proc/self/status"))
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }

    private static long cpuNanoseconds() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    /** Takes the file in. */
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        long begun = cpuNanoseconds();
        byte[] data = Files.readAllBytes(Path.of(arguments[0]));
        Writer writer = new Writer(Path.of(arguments[1]));
        CSVParser parser = new CSVParserBuilder().withQuoteChar(ICSVParser.NULL_CHARACTER).withEscapeChar(ICSVParser.NULL_CHARACTER).build();
        ByteArrayOutputStream tail = new ByteArrayOutputStream();
        long receipts = 0;
        long accepted = 0;
        long points = 0;
        long payers = 0;
        long[] declared = null;
        Receipt receipt = null;
        int line = 0;
        for (int from = 0; from < data.length; ) {
            int to = from;
            while (to < data.length && data[to++] != '\n') {}
            int end = to;
            while (end > from && (data[end - 1] == '\n' || data[end - 1] == '\r' || data[end - 1] == 0x1A)) {
                end--;
            }
            line++;
            String[] fields = parser.parseLine(new String(data, from, end - from, WINDOWS_31J));
            boolean ends = fields[0].equals("GO");
            if (receipt != null && (ends || fields[0].equals("RE"))) {
                receipt.check();
                receipts++;
                accepted += receipt.faults.isEmpty() ? 1 : 0;
                points += receipt.points;
                payers += receipt.payers;
                writer.add(receipt, receipts);
                receipt = null;
            }
            if (fields[0].equals("RE")) {
                receipt = new Receipt(line);
            }
            if (ends) {
                declared = new long[] {Long.parseLong(fields[1]), Long.parseLong(fields[2])};
            }
            if (receipt != null) {
                receipt.add(data, from, to, fields, line);
            } else if (receipts > 0) {
                tail.write(data, from, to - from);
            } else {
                writer.plainHash.update(data, from, to - from);
            }
            from = to;
        }
        writer.close();
        writer.plainHash.update(tail.toByteArray());
        boolean agree = declared != null && (declared[0] == receipts || declared[0] == payers) && declared[1] == points;
        long cpu = cpuNanoseconds() - begun;
        System.out.printf(
                "{\"receipts\":%d,\"accepted\":%d,\"points\":%d,\"totals_agree\":%b,\"sha256\":\"%s\",\"cpu_microseconds\":%d,"
                        + "\"chunks\":%d,\"stored_bytes\":%d,\"peak_kib\":%d}%n",
                receipts, accepted, points, agree, HexFormat.of().formatHex(writer.plainHash.digest()), cpu / 1000, writer.chunks, writer.stored, peakKib());
    }
}
