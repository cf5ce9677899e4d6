import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

/**
 * Records how Java's reader decodes malformed UTF-8:
 * {@code java Decode.java > decoding.txt}. A line is the bytes in hex and the code points.
 * Every tenth case stands across the end of the reader's buffer of 8192 bytes.
 */
public class Decode {
  private static final int[] BYTES = {
    0x41, 0x0a, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbb, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xed,
    0xee, 0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xfc, 0xfe, 0xff
  };

  public static void main(String[] args) throws IOException {
    Random random = new Random(42);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      byte[] bytes = new byte[random.nextInt(7) + 1];
      for (int j = 0; j < bytes.length; j++) {
        bytes[j] = (byte) BYTES[random.nextInt(BYTES.length)];
      }
      int before = i % 10 == 0 ? 8192 - random.nextInt(bytes.length + 1) : 0;
      byte[] all = new byte[before + bytes.length];
      Arrays.fill(all, (byte) 'x');
      System.arraycopy(bytes, 0, all, before, bytes.length);
      for (byte b : bytes) {
        out.append(String.format("%02x", b));
      }
      out.append(' ');
      String text = decode(all).substring(before);
      text.codePoints().forEach(c -> out.append(Integer.toHexString(c)).append(','));
      out.append('\n');
    }
    System.out.print(out);
  }

  private static String decode(byte[] bytes) throws IOException {
    Reader in = new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8);
    StringBuilder text = new StringBuilder();
    for (int c = in.read(); c >= 0; c = in.read()) {
      text.append((char) c);
    }
    return text.toString();
  }
}
