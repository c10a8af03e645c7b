"""The programs that run in the OpenGL driver.

Body, room, and the flat prints from which shadows are made.
"""

from typing import Final

BODY_VERTEX: Final = """
#version 330
uniform mat4 view; in vec3 at; in vec3 normal; in vec3 colour;
out vec3 n; out vec3 c; out vec3 p;
void main() { gl_Position = view * vec4(at, 1.0); n = normal; c = colour; p = at; }
"""
BODY_FRAGMENT: Final = """
#version 330
uniform vec3 sun; uniform vec3 eye; uniform float light;
in vec3 n; in vec3 c; in vec3 p; out vec4 o;
void main() {
  vec3 m = normalize(n); vec3 e = normalize(eye - p);
  float key = max(dot(m, sun), 0.0);
  float fill = max(dot(m, normalize(vec3(-sun.x, sun.y * 0.6, 0.35))), 0.0);
  float sky = 0.5 + 0.5 * m.z; float near = smoothstep(-0.02, 0.22, p.z + 0.12 * m.z);
  float rim = pow(1.0 - max(dot(m, e), 0.0), 3.0);
  vec3 lit = c * (0.30 * sky + 0.10 + 0.58 * key + 0.22 * fill) * mix(0.62, 1.0, near) + 0.03 * rim;
  o = vec4(pow(lit * light, vec3(1.0 / 1.15)), 1.0);
}
"""
ROOM_VERTEX: Final = """
#version 330
uniform mat4 view; in vec3 at; in vec3 normal; in vec3 colour; in float kind;
out vec3 n; out vec3 c; out vec3 p; out float k;
void main() { gl_Position = view * vec4(at, 1.0); n = normal; c = colour; p = at; k = kind; }
"""
ROOM_FRAGMENT: Final = """
#version 330
uniform vec3 sun; uniform float light;
in vec3 n; in vec3 c; in vec3 p; in float k; out vec4 o;
float hash(vec2 q) { return fract(sin(dot(q, vec2(12.9898, 78.233))) * 43758.5453); }
float noise(vec2 q) { vec2 i = floor(q), f = fract(q); f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x),
             mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y); }
void main() {
  vec3 base = c;
  if (k > 0.5 && k < 1.5) {            // planks
    vec2 q = vec2(p.x / 1.1 + 0.37 * floor(p.y / 0.14), p.y / 0.14);
    base *= 0.80 + 0.25 * hash(floor(q)) + 0.10 * (noise(vec2(p.x * 6.0, p.y * 90.0)) - 0.5);
    vec2 f = fract(q); if (f.y < 0.04 || f.x < 0.008) base *= 0.72;
  } else if (k > 1.5 && k < 2.5) base *= 0.95 + 0.08 * noise(p.xz * 3.0 + p.y * 2.0);
  else base *= 0.95 + 0.08 * noise(p.xy * 40.0 + p.z * 17.0);
  float lit = 0.62 + 0.42 * max(dot(normalize(n), sun), 0.0);
  o = vec4(pow(base * lit * light, vec3(1.0 / 1.15)), 1.0);
}
"""
FLAT_VERTEX: Final = """
#version 330
uniform vec3 sun; uniform vec4 area; uniform float slant; in vec3 at;
void main() {
  vec2 q = at.xy - slant * sun.xy / sun.z * at.z;
  gl_Position = vec4((q - area.xy) / area.zw * 2.0 - 1.0, 0.0, 1.0);
}
"""
FLAT_FRAGMENT: Final = "#version 330\nout vec4 o; void main() { o = vec4(1.0); }"
